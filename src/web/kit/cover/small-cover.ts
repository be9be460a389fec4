import { type Board, hinge, initial, stamp } from './board.ts'
import { frame } from './frame.ts'
import { filled, ruled } from './svg.ts'

/** A board under 80 px: no words, heavier frame, and one large thing to know it by. */
export function smallBoard(board: Board): string {
  const { cloth, shade, foil } = board
  switch (board.layout) {
    case 0: // panel
      return hinge(board) + frame(board.frame || 1, foil, true) + initial(board, 86, 152, 96)
    case 1: // label
      return (
        hinge(board) +
        filled(34, 56, 102, 104, foil) +
        initial(board, 85, 138, 84, cloth) +
        ruled('M34 196H136', foil, 5)
      )
    case 2: // bands
      return (
        filled(0, 0, 160, 52, shade) +
        filled(0, 188, 160, 52, shade) +
        ruled('M0 54H160M0 186H160', foil, 4) +
        initial(board, 80, 150, 90)
      )
    case 3: // quarter
      return filled(0, 0, 52, 240, shade) + ruled('M55 0V240', foil, 4) + initial(board, 107, 150, 88)
    case 4: // initial
      return hinge(board) + frame(board.frame, foil, true) + initial(board, 86, 162, 124)
    default: // medallion
      return hinge(board) + frame(board.frame, foil, true) + stamp(board, 86, 120, 2.4)
  }
}

import { type Board, hinge, initial, MIDDLE, stamp } from './board.ts'
import { frame } from './frame.ts'
import { filled, ruled } from './svg.ts'
import { authorLine, centredTitle, hangingTitle } from './text-block.ts'

const SIZES = [36, 32, 28, 25, 22, 19.5, 17, 15, 13]
const FROM_32 = SIZES.slice(1)
const FROM_25 = SIZES.slice(3)
const FROM_22 = SIZES.slice(4)

const LAYOUTS = [panel, label, bands, quarter, bigInitial, medallion]

/** A board with its title and author. */
export function fullBoard(board: Board, author: string): string {
  const draw = LAYOUTS[board.layout] ?? medallion
  return draw(board, author)
}

function panel(board: Board, author: string): string {
  return (
    hinge(board) +
    frame(board.frame, board.foil, false) +
    centredTitle(board, 82, { x: MIDDLE, width: 106, height: 112, sizes: SIZES }) +
    stamp(board, MIDDLE, 166) +
    authorLine(board, author, 208, { x: MIDDLE, width: 106 })
  )
}

function label(board: Board, author: string): string {
  // Four corners around a label look like a mistake: a plain rule instead.
  const around = board.frame === 4 ? 1 : board.frame
  return (
    hinge(board) +
    frame(around, board.foil, false) +
    filled(36, 42, 100, 98, board.foil) +
    ruled('M39 45H133V137H39Z', board.cloth, 1) +
    centredTitle(board, 91, { x: MIDDLE, width: 86, height: 86, sizes: FROM_25 }, board.cloth) +
    stamp(board, MIDDLE, 170, 0.7) +
    authorLine(board, author, 208, { x: MIDDLE, width: 104 })
  )
}

function bands(board: Board, author: string): string {
  const ornaments = [26, 80, 134].map(x => stamp(board, x, 25, 0.62) + stamp(board, x, 215, 0.62))
  return (
    filled(0, 0, 160, 50, board.shade) +
    filled(0, 190, 160, 50, board.shade) +
    ruled('M0 51H160M0 189H160', board.foil, 2.4) +
    ruled('M0 55H160M0 185H160', board.foil, 0.9) +
    ornaments.join('') +
    centredTitle(board, 108, { x: 80, width: 134, height: 92, sizes: FROM_32 }) +
    authorLine(board, author, 174, { x: 80, width: 132 })
  )
}

function quarter(board: Board, author: string): string {
  return (
    filled(0, 0, 42, 240, board.shade) +
    ruled('M43.5 0V240', board.foil, 2) +
    ruled('M47 0V240', board.foil, 0.8) +
    hangingTitle(board, 24, { x: 57, width: 94, height: 120, sizes: FROM_32, flush: true }) +
    stamp(board, board.rightToLeft ? 130 : 78, 172) +
    authorLine(board, author, 218, { x: 57, width: 94, flush: true })
  )
}

function bigInitial(board: Board, author: string): string {
  return (
    hinge(board) +
    frame(board.frame, board.foil, false) +
    initial(board, MIDDLE, 112, 96) +
    ruled('M66 126H106', board.foil, 1.4) +
    hangingTitle(board, 134, { x: MIDDLE, width: 106, height: 58, sizes: FROM_22 }) +
    authorLine(board, author, 209, { x: MIDDLE, width: 106 })
  )
}

function medallion(board: Board, author: string): string {
  return (
    hinge(board) +
    frame(board.frame, board.foil, false) +
    stamp(board, MIDDLE, 72, 2) +
    hangingTitle(board, 122, { x: MIDDLE, width: 106, height: 70, sizes: FROM_25 }) +
    authorLine(board, author, 209, { x: MIDDLE, width: 106 })
  )
}

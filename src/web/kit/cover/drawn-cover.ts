import { boardOf, HEIGHT, WIDTH } from './board.ts'
import { designOf } from './design.ts'
import { fullBoard } from './full-cover.ts'
import { smallBoard } from './small-cover.ts'
import { filled } from './svg.ts'
import { shortTitle } from './title.ts'

/** Widths the stylesheet knows: s 48 px, none 64, l 112, xl 184. */
export type CoverSize = 's' | 'l' | 'xl'

/** `small` leaves the words out; unless told, a cover under 80 px is small. */
export type CoverOptions = { size?: CoverSize | undefined; small?: boolean | undefined }

/**
 * The cover of a work that has no real one, as SVG text for a page. Pure: no clock, no chance, no measuring; the
 * same title and author always look the same. Decoration, hidden from screen readers: the title stands beside it.
 */
export function drawnCover(title: string, author = '', options: CoverOptions = {}): string {
  const { size, small = size === undefined || size === 's' } = options
  const board = boardOf(designOf(title, author), shortTitle(title))
  const drawing = small ? smallBoard(board) : fullBoard(board, author)
  const classes = size ? `cover ${size}` : 'cover'
  return `<svg class="${classes}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">${filled(0, 0, WIDTH, HEIGHT, board.cloth)}${drawing}</svg>`
}

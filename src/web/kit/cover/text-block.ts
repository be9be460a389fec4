import type { Board } from './board.ts'
import { breakLines, LEADING } from './lines.ts'
import { escapeText, round } from './svg.ts'
import { textWidth } from './text-width.ts'

/** Where lines may stand: `x` is their middle, or their start when `flush`. */
export type Box = { x: number; width: number; height: number; sizes: readonly number[]; flush?: boolean }

/** The title, its lines centred on y. */
export function centredTitle(board: Board, y: number, box: Box, ink = board.foil): string {
  const { size, lines } = breakLines(board.title, box.width, box.sizes, box.height)
  return textBlock(board, lines, y - (lines.length * size * LEADING) / 2 + size * 0.87, size, box, ink)
}

/** The title, hanging from y. */
export function hangingTitle(board: Board, y: number, box: Box): string {
  const { size, lines } = breakLines(board.title, box.width, box.sizes, box.height)
  return textBlock(board, lines, y + size * 0.92, size, box, board.foil)
}

/** The author in one line on baseline y: full, smaller, with an initial, or only the last name. */
export function authorLine(
  board: Board,
  author: string,
  y: number,
  box: Pick<Box, 'x' | 'width' | 'flush'>,
): string {
  let name = spokenName(author)
  if (!name) return ''
  const isTooWide = () => textWidth(name, size) > box.width
  let size = 12.5
  if (isTooWide()) size = 11
  if (isTooWide()) name = name.replace(/^(\p{L})\S+\s/u, '$1. ')
  if (isTooWide()) name = name.split(' ').at(-1) ?? name
  return textBlock(board, [name], y, size, box, board.foil)
}

/** Catalogues write "Last, First"; a cover does not. */
function spokenName(author: string): string {
  const name = author.replace(/\s+/g, ' ').trim()
  if (!name.includes(',')) return name
  return name.split(/,\s*/).slice(0, 2).reverse().join(' ').trim()
}

function textBlock(
  board: Board,
  lines: readonly string[],
  y: number,
  size: number,
  box: Pick<Box, 'x' | 'width' | 'flush'>,
  ink: string,
): string {
  const x = box.flush && board.rightToLeft ? box.x + box.width : box.x
  const anchor = box.flush ? 'start' : 'middle'
  const direction = board.rightToLeft ? ' direction="rtl"' : ''
  const drawn = lines.map((line, place) => {
    const fit = board.rightToLeft ? '' : fitted(textWidth(line, size), box.width)
    return `<text x="${x}" y="${round(y + place * size * LEADING)}"${fit}>${escapeText(line)}</text>`
  })
  return `<g font-size="${size}" fill="${ink}" text-anchor="${anchor}"${direction}>${drawn.join('')}</g>`
}

/** A line that nearly fills its box is told its length, in case the reader's font is wider. Letters that join are left alone. */
function fitted(estimate: number, width: number): string {
  if (estimate <= width * 0.96) return ''
  return ` textLength="${round(Math.min(width, estimate))}" lengthAdjust="spacingAndGlyphs"`
}

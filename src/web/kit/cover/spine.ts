import { type Design, designOf } from './design.ts'
import { escapeText, round } from './svg.ts'
import { textWidth } from './text-width.ts'
import { shortTitle } from './title.ts'

const LEADING_ARTICLE = /^(the|an?|der|die|das|le|la|les|el|los|las|il)\s+/iu

/** A book seen from its back. Pages decide how thick it is, its hash how tall. */
export type Spine = { title: string; author: string; pages: number }

/** The spine of a book as SVG text: its cloth, bands of foil, the title turned. */
export function drawnSpine({ title, author, pages }: Spine): string {
  const design = designOf(title, author)
  const { cloth, shade, foil } = design.cloth
  const { width, height } = measures(design, pages)
  const [words, size] = fittedTitle(shortTitle(title), width, height - 34)
  return `<svg width="${width}" height="${height}"><path fill="${cloth}" d="M0 0H${width}V${height}H0Z"/><path d="M.5 0V${height}" stroke="${shade}"/>${bandsOfFoil(design, width, height)}<text transform="translate(${round(width / 2 - size * 0.33)} ${height / 2}) rotate(90)" font-size="${size}" text-anchor="middle" fill="${foil}">${escapeText(words)}</text></svg>`
}

/** A third of it, without words, for goals. */
export function tinySpine({ title, author, pages }: Spine): string {
  const design = designOf(title, author)
  const full = measures(design, pages)
  const width = Math.max(6, Math.round(full.width / 3))
  const height = Math.round(full.height / 3.6)
  return `<svg width="${width}" height="${height}"><path fill="${design.cloth.cloth}" d="M0 0H${width}V${height}H0Z"/><path d="M0 6H${width}M0 ${height - 6}H${width}" stroke="${design.cloth.foil}"/></svg>`
}

function measures({ hash }: Design, pages: number): { width: number; height: number } {
  return { width: Math.round(Math.min(44, Math.max(16, pages / 18))), height: 126 + ((hash >>> 20) % 7) * 5 }
}

function bandsOfFoil({ hash, cloth }: Design, width: number, height: number): string {
  const isDouble = (hash >>> 23) % 2 === 1
  const path = isDouble
    ? `M0 9H${width}M0 12H${width}M0 ${height - 9}H${width}M0 ${height - 12}H${width}`
    : `M0 10H${width}M0 ${height - 10}H${width}`
  return `<path d="${path}" stroke="${cloth.foil}" stroke-width="${isDouble ? 1 : 2}"/>`
}

/** Smaller, then without its article, then cut with an ellipsis. */
function fittedTitle(title: string, width: number, room: number): [words: string, size: number] {
  let words = title
  let size = width >= 26 ? 12.5 : 11
  const isTooWide = () => textWidth(words, size) > room
  if (isTooWide()) size = 10
  if (isTooWide()) words = words.replace(LEADING_ARTICLE, '')
  while (isTooWide() && words.length > 2) words = `${words.replace(/…$/, '').slice(0, -1).trimEnd()}…`
  return [words, size]
}

import { tidied } from './letters.ts'

/** A piece of text as a PDF places it: its corner, its width and the size of its letters, in points, turned upright. */
export type Piece = { text: string; x: number; y: number; width: number; size: number; turn: number }

/** Pieces on one line, with no gap between them that parts columns. */
export type Line = { text: string; x: number; end: number; y: number; size: number; turn: number }

/** Pieces into lines, in the order in which they were drawn, which mostly is the order in which they are read. */
export function linesOf(pieces: readonly Piece[]): Line[] {
  const lines: Line[] = []
  let run: Piece[] = []
  const close = () => {
    const line = run.length > 0 ? lineOf(run) : null
    if (line && line.text !== '') lines.push(line)
    run = []
  }
  for (const piece of pieces) {
    const before = run.at(-1)
    if (before && !follows(before, piece)) close()
    run.push(piece)
  }
  close()
  return inColumns(lines)
}

/** Whether a piece stands on the line of the one before, near enough to belong to it. */
function follows(before: Piece, piece: Piece): boolean {
  const size = Math.max(before.size, piece.size)
  const gap = Math.max(piece.x - (before.x + before.width), before.x - (piece.x + piece.width))
  // A note's sign is raised by less than half a letter.
  return piece.turn === before.turn && Math.abs(piece.y - before.y) < size * 0.45 && gap < size * 1.8
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const strong = /\p{L}/u

function lineOf(run: readonly Piece[]): Line {
  const letters = run.map(({ text }) => text).join('')
  const rtl = [...letters].filter(sign => rightToLeft.test(sign)).length
  const ltr = [...letters].filter(sign => strong.test(sign)).length - rtl
  const ordered = rtl > ltr ? fromRight(run) : run
  let text = ''
  let before: Piece | undefined
  for (const piece of ordered) {
    if (before && gapBetween(before, piece) > Math.min(before.size, piece.size) * 0.14) text += ' '
    text += piece.text
    before = piece
  }
  const sizes = Map.groupBy(run, ({ size }) => Math.round(size * 2) / 2)
  const [size = 0] =
    [...sizes].toSorted(
      ([, one], [, other]) =>
        other.reduce((sum, p) => sum + p.text.length, 0) - one.reduce((sum, p) => sum + p.text.length, 0),
    )[0] ?? []
  return {
    text: tidied(text),
    x: Math.min(...run.map(({ x }) => x)),
    end: Math.max(...run.map(({ x, width }) => x + width)),
    y: run[0]?.y ?? 0,
    size,
    turn: run[0]?.turn ?? 0,
  }
}

const gapBetween = (one: Piece, other: Piece): number =>
  Math.max(other.x - (one.x + one.width), one.x - (other.x + other.width))

/** A line of a script that runs to the left, drawn from either side: from the right, but words and figures of others as they are. */
function fromRight(run: readonly Piece[]): Piece[] {
  const sorted = run.toSorted((one, other) => other.x - one.x)
  const ordered: Piece[] = []
  let foreign: Piece[] = []
  for (const piece of sorted) {
    const isForeign = /[\p{L}\p{N}]/u.test(piece.text) && !rightToLeft.test(piece.text)
    const stays = isForeign || (foreign.length > 0 && piece.text.trim() === '')
    if (stays) foreign.unshift(piece)
    else {
      ordered.push(...foreign, piece)
      foreign = []
    }
  }
  return [...ordered, ...foreign]
}

/**
 * Where a page was drawn row by row across two columns, the left one is read to its end, then the right one. A table is drawn like
 * that, too: only lines as long as prose are taken for columns.
 */
function inColumns(lines: readonly Line[]): Line[] {
  const pairs = lines.flatMap((line, at) => {
    const next = lines[at + 1]
    const beside = next && next.turn === line.turn && Math.abs(next.y - line.y) < line.size * 0.45
    return beside && next.x > line.end ? [{ left: line, right: next }] : []
  })
  const prose = pairs.filter(({ left, right }) => left.text.length > 20 && right.text.length > 20)
  if (prose.length < 5 || prose.length < pairs.length / 2) return [...lines]
  const from = Math.max(...prose.map(({ left }) => left.end))
  const to = Math.min(...prose.map(({ right }) => right.x))
  if (from > to) return [...lines]
  const ordered: Line[] = []
  let left: Line[] = []
  let right: Line[] = []
  for (const line of lines) {
    if (line.end <= to) left.push(line)
    else if (line.x >= from) right.push(line)
    else {
      ordered.push(...left, ...right, line)
      left = []
      right = []
    }
  }
  return [...ordered, ...left, ...right]
}

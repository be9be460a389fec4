import { joinedLines } from './letters.ts'
import type { Line } from './lines.ts'
import type { Block, Page } from './page.ts'

/** Lines of all pages into headings and paragraphs; what stands at the head or the foot of most pages is left out. */
export function blocksOf(pages: readonly (readonly Line[])[]): Page[] {
  const body = bodySize(pages)
  return withoutRepeated(pages).map(lines => blocksOnPage(lines, body))
}

/** The size in which most letters are set. */
function bodySize(pages: readonly (readonly Line[])[]): number {
  const letters = new Map<number, number>()
  for (const { size, text } of pages.flat()) letters.set(size, (letters.get(size) ?? 0) + text.length)
  return [...letters].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 0
}

const edge = 2

function withoutRepeated(pages: readonly (readonly Line[])[]): Line[][] {
  const told = pages.filter(({ length }) => length > 0)
  if (told.length < 3) return pages.map(lines => [...lines])
  const times = new Map<string, number>()
  for (const lines of told)
    for (const key of new Set(edgesOf(lines).map(keyOf))) times.set(key, (times.get(key) ?? 0) + 1)
  // Left and right pages have heads of their own.
  const often = Math.max(3, told.length * 0.4)
  return pages.map(lines => {
    const edges = new Set(edgesOf(lines))
    const left = lines.filter(line => !(edges.has(line) && (times.get(keyOf(line)) ?? 0) >= often))
    // A page on which nothing else stands is that line.
    return left.length > 0 ? left : [...lines]
  })
}

const edgesOf = (lines: readonly Line[]): Line[] => {
  const down = lines.toSorted((one, other) => other.y - one.y)
  return [...down.slice(0, edge), ...down.slice(-edge)]
}

const keyOf = ({ text }: Line): string => text.replace(/\p{N}+/gu, '#').toLowerCase()

function blocksOnPage(lines: readonly Line[], body: number): Block[] {
  const blocks: Block[] = []
  const leading = leadingOf(lines)
  const rights = rightsOf(lines)
  let before: Line | undefined
  let left = 0
  for (const line of lines) {
    const kind = isHeading(line, body) ? 'heading' : 'text'
    const block = blocks.at(-1)
    if (
      block &&
      before &&
      block.kind === kind &&
      goesOn(before, line, { left, leading, right: rights.get(columnOf(line)) ?? 0 })
    ) {
      block.text = joinedLines(block.text, line.text)
      left = Math.min(left, line.x)
    } else {
      blocks.push({ kind, text: line.text })
      left = line.x
    }
    before = line
  }
  // A poster is not one long heading.
  return blocks.map(block => (block.text.length > 200 ? { ...block, kind: 'text' } : block))
}

/** How far its lines mostly lie under each other. */
function leadingOf(lines: readonly Line[]): number {
  const downs = lines.flatMap((line, at) => {
    const down = (lines[at - 1]?.y ?? line.y) - line.y
    return down > line.size * 0.5 && down < line.size * 3 ? [down] : []
  })
  return downs.toSorted((one, other) => one - other)[Math.floor(downs.length / 2)] ?? 0
}

const columnOf = ({ x }: Line): number => Math.round(x / 40)

/** Where the lines of each column end at most. */
function rightsOf(lines: readonly Line[]): ReadonlyMap<number, number> {
  const rights = new Map<number, number>()
  for (const line of lines) rights.set(columnOf(line), Math.max(rights.get(columnOf(line)) ?? 0, line.end))
  return rights
}

const isHeading = ({ size, text }: Line, body: number): boolean =>
  size >= body * 1.15 && text.length <= 150 && /\p{L}/u.test(text)

type Measure = { left: number; leading: number; right: number }

/**
 * Whether a line belongs to the paragraph of the one before: as large, right under it, not set in behind a line that ended, and not
 * behind one that stopped half way.
 */
function goesOn(before: Line, line: Line, { left, leading, right }: Measure): boolean {
  const size = Math.max(before.size, line.size)
  const down = before.y - line.y
  const ended = /[.!?:؟。！？]["'”’»)\]]?$/u.test(before.text)
  if (before.turn !== line.turn || Math.abs(before.size - line.size) > size * 0.12) return false
  // On top of the next column.
  if (down < -size * 0.5) return !ended
  if (down > Math.max(leading, size) * 1.3) return false
  const short = before.end - left < (right - left) * 0.6 && line.x < before.end
  return !short && !(ended && line.x > left + size * 0.8)
}

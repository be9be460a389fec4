import { textWidth } from './text-width.ts'

/** Distance of two baselines, in sizes. */
export const LEADING = 1.14

/** A title set: the size and its lines. */
export type Setting = { size: number; lines: string[] }

/**
 * The largest of `sizes` (falling) at which every word fits the width and the lines fit the height, balanced to
 * the narrowest box that keeps their number. Han and kana without spaces break anywhere. If even the smallest is
 * too tall, the lines that fit, the last ending in an ellipsis.
 */
export function breakLines(title: string, box: number, sizes: readonly number[], height: number): Setting {
  const unspaced = isUnspaced(title)
  const glue = unspaced ? '' : ' '
  const smallest = sizes.at(-1) ?? 13
  const words = unspaced ? [...title] : title.split(' ').flatMap(word => hyphenated(word, box, smallest))
  for (const size of sizes) {
    if (isTooWide(words, size, box)) continue
    const lines = filledLines(words, size, box, glue)
    if (lines.length * size * LEADING > height) continue
    return { size, lines: balanced(words, size, box, glue, lines) }
  }
  return { size: smallest, lines: cut(filledLines(words, smallest, box, glue), smallest, height) }
}

function isUnspaced(text: string): boolean {
  return /[\u2e80-\u9fff\uac00-\ud7a3]/u.test(text) && !/\s/.test(text)
}

/** A word too long even at the smallest size, in parts that fit. */
function hyphenated(word: string, box: number, size: number): string[] {
  if (textWidth(word, size) <= box) return [word]
  const parts: string[] = []
  let part = ''
  for (const character of word) {
    if (textWidth(`${part}${character}-`, size) > box) {
      parts.push(`${part}-`)
      part = character
    } else part += character
  }
  return [...parts, part]
}

function isTooWide(words: readonly string[], size: number, box: number): boolean {
  return words.some(word => textWidth(word, size) > box)
}

function filledLines(words: readonly string[], size: number, box: number, glue: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const next = line ? line + glue + word : word
    if (line && textWidth(next, size) > box) {
      lines.push(line)
      line = word
    } else line = next
  }
  if (line) lines.push(line)
  return lines
}

function balanced(
  words: readonly string[],
  size: number,
  box: number,
  glue: string,
  first: string[],
): string[] {
  let lines = first
  for (let narrower = box - 2; narrower > box * 0.4; narrower -= 2) {
    if (isTooWide(words, size, narrower)) break
    const next = filledLines(words, size, narrower, glue)
    if (next.length > lines.length) break
    lines = next
  }
  return lines
}

function cut(lines: string[], size: number, height: number): string[] {
  const kept = lines.slice(0, Math.max(1, Math.floor(height / (size * LEADING))))
  if (kept.length === lines.length) return kept
  return kept.with(-1, (kept.at(-1) ?? '').replace(/.$/u, '…'))
}

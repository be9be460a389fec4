import { askedWords } from './words.ts'

// Shorter words are changed into too many others, longer ones are not words.
const shortest = 3
const longest = 24
/** From so many letters on two errors still leave the word. */
const longEnough = 6

/** Words of a text that somebody may misspell: letters alone, of any script. */
export const spellable = (text: string): string[] =>
  askedWords(text).filter(word => {
    const length = [...word].length
    return length >= shortest && length <= longest && /^[\p{L}\p{M}]+$/u.test(word)
  })

/** A word, and the word without each one of its letters: two words that share one of these are a typing error apart. */
export function keysOf(word: string): string[] {
  const letters = [...word]
  return [...new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))])]
}

/** What a misspelt word is looked up by: where it is long, also without any two of its letters, so that two errors are forgiven. */
export function soughtKeysOf(word: string): string[] {
  const keys = keysOf(word)
  return [...word].length < longEnough ? keys : [...new Set(keys.flatMap(keysOf))]
}

/**
 * How many letters were dropped, added, exchanged or swapped with their neighbour between two words, as far as `most`; beyond
 * it, `most` + 1.
 */
export function distance(one: string, other: string, most = 2): number {
  const [a, b] = [[...one], [...other]]
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let above = b.map((_, at) => at + 1)
  above.unshift(0)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same, swapped))
    }
    before = above
    above = row
  }
  return Math.min(above.at(-1) ?? 0, most + 1)
}

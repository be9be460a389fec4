import { fold } from '../../catalog/index.ts'

/** The model that is always there. Its name changes when its vectors do, and all are made anew. */
export const hashedModel = 'carrel-hashed-1'
export const hashedDimensions = 1024

/**
 * The direction of a text in a space of its words and their parts: of length 1, or all zero for a text without words. The same text
 * has the same vector everywhere and always: no network, no download, no key. It brings together what is spelt alike (inflections,
 * compounds, typing mistakes), in any script; it knows nothing of meaning, "car" and "automobile" are strangers to it.
 */
export function hashedVector(text: string, dimensions = hashedDimensions): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const [feature, { times, weight }] of featuresOf(text)) {
    const hash = hashOf(feature)
    const place = (hash >>> 1) % dimensions
    // Half of the features count downwards, so that those that fall onto one place cancel out rather than add up.
    vector[place] = (vector[place] ?? 0) + (hash & 1 ? 1 : -1) * weight * (1 + Math.log(times))
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map(value => value / length)
}

type Counted = { times: number; weight: number }

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

function featuresOf(text: string): Map<string, Counted> {
  const features = new Map<string, Counted>()
  const count = (feature: string, weight: number) => {
    const known = features.get(feature)
    if (known) known.times += 1
    else features.set(feature, { times: 1, weight })
  }
  const folded = fold(text)
  for (const [run] of folded.matchAll(unspaced)) countRun([...run], count)
  for (const { segment, isWordLike } of segmenter.segment(folded.replace(unspaced, ' ')))
    if (isWordLike) countWord([...segment.replace(/['’]/g, '')].slice(0, 40), count)
  return features
}

/** Of a script without spaces: each sign a little, each pair fully. */
function countRun(signs: readonly string[], count: (feature: string, weight: number) => void): void {
  for (const [at, sign] of signs.entries()) {
    count(`c${sign}`, 0.3)
    const next = signs[at + 1]
    if (next !== undefined) count(`p${sign}${next}`, 1)
  }
}

/** Of a word: itself, and its parts of four signs. Short words are mostly those that say little in any language. */
function countWord(signs: readonly string[], count: (feature: string, weight: number) => void): void {
  const weight = Math.min(1, signs.length / 6) ** 2
  count(`w${signs.join('')}`, weight)
  if (signs.length < 4) return
  const padded = ['<', ...signs, '>']
  for (let at = 0; at + 4 <= padded.length; at++) count(`g${padded.slice(at, at + 4).join('')}`, weight / 3)
}

/** FNV-1a of 32 bits with the finalizer of murmur3, over UTF-16: quick, and the same on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

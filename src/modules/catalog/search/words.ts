/**
 * Words for searching. They are made here and not by the database's text search configurations, so that the embedded
 * database and a server agree whatever their locale, and so that any script is cut in the same way on both sides.
 */

const longestWord = 64
const mostWords = 2000

/** PostgreSQL's four weights: A title, B people, C subjects and series, D the rest. */
export type Weight = 'A' | 'B' | 'C' | 'D'
export type WeightedText = { weight: Weight; text: string | null | undefined }

// Vowel signs of Indic scripts are marks, too, and carry the word: only marks of these scripts are ornament.
const ornament =
  /(?![\u3099\u309a])[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]/u
const marks = /\p{M}/gu
const letters: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ς: 'σ',
  ŋ: 'n',
}
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu')
// Apostrophes and the half rings and primes of romanised Hebrew, Arabic and Russian: nobody types them.
const silent = /['’‘`´ʹʺʻʼʽʾʿ״׳]/gu

/** Forgives accents, case, ligatures and width: "Éluard" and "eluard" fold to one text. */
export function fold(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFKD')
    .replace(marks, mark => (ornament.test(mark) ? '' : mark))
    .normalize('NFC')
    .toLowerCase()
    .replace(special, letter => letters[letter] ?? letter)
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })
// Scripts written without spaces: two letters at a time match wherever a dictionary would have cut.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

/** The folded words of a text in their order, repeated words once. `l'amour` gives both `lamour` and `amour`. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>()
  for (const written of pieces(text)) {
    const parts = written.split(silent).filter(part => [...part].length > 2)
    for (const word of [written.replace(silent, ''), ...parts]) add(words, word)
    if (words.size >= mostWords) break
  }
  return [...words]
}

function* pieces(text: string): Generator<string> {
  const folded = fold(text)
  for (const run of folded.matchAll(unspaced)) yield* pairs(run[0])
  for (const { segment, isWordLike } of segmenter.segment(folded.replace(unspaced, ' '))) {
    if (isWordLike) yield segment
  }
}

function pairs(run: string): string[] {
  const signs = [...run]
  return signs.length === 1 ? signs : signs.slice(1).map((sign, place) => `${signs[place]}${sign}`)
}

function add(words: Set<string>, word: string) {
  const short = [...word.replace(/[^\p{L}\p{N}\p{M}]/gu, '')].slice(0, longestWord).join('')
  if (short !== '' && words.size < mostWords) words.add(short)
}

/** A `tsvector` literal: each word once for each weight, numbered so that nearness can rank. */
export function searchDocument(texts: WeightedText[]): string {
  const places = new Map<string, string[]>()
  let place = 0
  for (const { weight, text } of texts) {
    for (const word of text ? wordsOf(text) : []) {
      place = Math.min(place + 1, 16_383)
      const known = places.get(word)
      if (known === undefined) {
        if (places.size < mostWords) places.set(word, [`${place}${weight}`])
      } else if (known.length < 8) known.push(`${place}${weight}`)
    }
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ')
}

/**
 * A `tsquery` literal that wants every word, in any order, each as the beginning of a word; null when the text holds no
 * word. With `weights` only those parts of the document count.
 */
export function searchQuery(text: string, weights: Weight[] = []): string | null {
  const asked = [...pieces(text.slice(0, 500))].map(piece => piece.replace(silent, ''))
  const words = new Set<string>()
  for (const word of asked) add(words, word)
  if (words.size === 0) return null
  const only = weights.join('')
  const list = [...words].slice(0, 20)
  // A single letter in the middle of a question would match a third of the shelf as a prefix: it stands for itself.
  return list
    .map((word, at) => {
      const prefix = [...word].length > 1 || at === list.length - 1 ? '*' : ''
      return `'${word}'${prefix || only ? `:${prefix}${only}` : ''}`
    })
    .join(' & ')
}

/** One line that is equal for equal words in equal order: for comparing titles and names. */
export const comparable = (text: string): string =>
  [...pieces(text)]
    .map(piece => piece.replace(silent, ''))
    .join(' ')
    .slice(0, 400)

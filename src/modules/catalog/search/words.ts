/**
 * Words for searching. They are made here and not by the database's text search configurations, so that the embedded
 * database and a server agree whatever their locale, and so that any script is cut in the same way on both sides.
 */

const longestWord = 64
const mostWords = 2000

/** PostgreSQL's four weights: A title, B people, C subjects and series, D the rest. */
export type Weight = 'A' | 'B' | 'C' | 'D'
/**
 * Series and publishers have no weight of their own left: their words stand in the document once more behind a capital letter,
 * which no folded word begins with.
 */
export type Mark = 'S' | 'P'
export type WeightedText = { weight: Weight; text: string | null | undefined; mark?: Mark }

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
  for (const piece of pieces(text)) {
    for (const word of formsOf(piece)) words.add(word)
    if (words.size >= mostWords) break
  }
  return [...words].slice(0, mostWords)
}

/** A word as it is written, and the parts that an apostrophe ties together: both are looked for. */
function formsOf(piece: string): string[] {
  const parts = piece.split(silent).filter(part => [...part].length > 2)
  return [...new Set([piece.replace(silent, ''), ...parts].map(bare))].filter(word => word !== '')
}

const bare = (word: string): string =>
  [...word.replace(/[^\p{L}\p{N}\p{M}]/gu, '')].slice(0, longestWord).join('')

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

/**
 * A `tsvector` literal: each word once for each weight, in the places where it stands, so that phrases are found and nearness can
 * rank. Between two texts, and at each line's end, lies a gap: no phrase reaches over it. A text with a `mark` is found by it alone.
 */
export function searchDocument(texts: WeightedText[]): string {
  const places = new Map<string, string[]>()
  let place = 0
  for (const { weight, text, mark = '' } of texts) {
    for (const line of (text ?? '').split('\n').filter(line => line !== '')) {
      for (const piece of pieces(line)) {
        place = Math.min(place + 1, lastPlace)
        for (const form of formsOf(piece)) put(places, mark + form, `${place}${weight}`)
      }
      place = Math.min(place + 1, lastPlace)
    }
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ')
}

// PostgreSQL keeps no place beyond this one.
const lastPlace = 16_383
const mostPlaces = 12

function put(places: Map<string, string[]>, word: string, at: string): void {
  const known = places.get(word)
  if (known === undefined) {
    if (places.size < mostWords) places.set(word, [at])
  } else if (known.length < mostPlaces && known.at(-1) !== at) known.push(at)
}

/** What words of a question have to be: of these parts of the record, or of those that carry this mark. */
export type Where = { weights?: readonly Weight[]; mark?: Mark | '' }

/**
 * A `tsquery` literal that wants every word, in any order, each as the beginning of a word; null when the text holds no word.
 */
export function searchQuery(text: string, { weights = [], mark = '' }: Where = {}): string | null {
  const list = askedWords(text)
  if (list.length === 0) return null
  const only = weights.join('')
  // A single letter in the middle of a question would match a third of the shelf as a prefix: it stands for itself.
  return list
    .map((word, at) => {
      const prefix = [...word].length > 1 || at === list.length - 1 ? '*' : ''
      return `'${mark}${word}'${prefix || only ? `:${prefix}${only}` : ''}`
    })
    .join(' & ')
}

/** A `tsquery` literal that wants these words whole and one behind the other; null when the text holds no word. */
export function phraseQuery(text: string, { weights = [], mark = '' }: Where = {}): string | null {
  const words = [...pieces(text.slice(0, 500))].map(piece => bare(piece.replace(silent, ''))).filter(Boolean)
  if (words.length === 0) return null
  const only = weights.join('')
  // One sign of a script without spaces stands in the document only as a part of pairs.
  const alone = words.length === 1 && [...(words[0] ?? '')].length === 1 ? '*' : ''
  const ending = alone || only ? `:${alone}${only}` : ''
  return words
    .slice(0, 20)
    .map(word => `'${mark}${word}'${ending}`)
    .join(' <-> ')
}

/** The words of a question as they are looked for: folded, each once, the first twenty. */
export const askedWords = (text: string): string[] =>
  [
    ...new Set(
      [...pieces(text.slice(0, 500))]
        .map(piece => bare(piece.replace(silent, '')))
        .filter(word => word !== ''),
    ),
  ].slice(0, 20)

/** One line that is equal for equal words in equal order: for comparing titles and names. */
export const comparable = (text: string): string =>
  [...pieces(text)]
    .map(piece => piece.replace(silent, ''))
    .join(' ')
    .slice(0, 400)

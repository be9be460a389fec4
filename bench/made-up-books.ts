import { type BookEntry, type BookToShelve, draftOf } from '../src/modules/catalog/index.ts'
import { randomFrom, zipfOver } from './random.ts'

const onsets = ['b', 'br', 'c', 'd', 'f', 'g', 'gr', 'h', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'tr', 'v']
const vowels = ['a', 'e', 'i', 'o', 'u', 'ea']
const ends = ['', '', '', 'n', 'r', 'l', 's', 'nd', 'rt']
const languages = ['en', 'en', 'en', 'en', 'en', 'en', 'fr', 'de', 'es']

/**
 * Books that nobody wrote, always the same ones: words are as common as in real titles (Zipf), so that one word stands
 * in half of all records, which is the trap of a full-text search.
 */
export function* madeUpBooks(count: number, branchIds: readonly string[]): Generator<BookToShelve> {
  const random = randomFrom(count)
  const below = (most: number) => Math.floor(random() * most)
  const words = vocabulary(12_000)
  const word = zipfOver(words, random)
  const some = (least: number, most: number, draw: () => string) =>
    Array.from({ length: least + below(most - least + 1) }, draw)
  const authors = names(Math.max(20, Math.ceil(count / 4)), random, words)
  const author = zipfOver(authors, random)
  const publisher = zipfOver(
    some(200, 200, () => `${capital(word())} & ${capital(word())}`),
    random,
  )
  const subject = zipfOver(
    some(600, 600, () => capital(some(1, 3, word).join(' '))),
    random,
  )
  for (let made = 0, barcode = 31_000_000_000_000; made < count; made++) {
    const year = 1950 + below(76)
    const callNumber = `${100 + below(900)}.${below(10)} ${words[below(600)]?.slice(0, 3).toUpperCase()}`
    const draft = draftFor({
      // Nobody calls two thousand books by one common word: a title of one word is a rare one.
      title: capital(
        random() < 0.1 ? (words[300 + below(words.length - 300)] ?? '') : some(2, 6, word).join(' '),
      ),
      subtitle: random() < 0.25 ? some(2, 6, word).join(' ') : null,
      authors: some(1, random() < 0.1 ? 2 : 1, author).join('\n'),
      isbn: isbnNumbered(made),
      publisher: publisher(),
      year,
      language: languages[below(languages.length)] ?? 'en',
      pages: 40 + below(700),
      format: random() < 0.9 ? 'book' : 'audiobook',
      subjects: some(1, 4, subject).join('\n'),
      callNumber,
    })
    draft.summary = random() < 0.5 ? `${capital(some(20, 60, word).join(' '))}.` : null
    const copies = Array.from({ length: 1 + below(3) }, () => ({
      barcode: String(barcode++),
      branchId: branchIds[below(branchIds.length)] ?? '',
      callNumber,
      location: null,
      itemType: draft.format,
      priceMinor: 500 + below(3000),
    }))
    yield { draft, copies }
  }
}

/** The words of all books, the commonest first. */
export function vocabulary(size: number): string[] {
  const random = randomFrom(7)
  const one = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? ''
  const words = new Set<string>()
  while (words.size < size) {
    // Common words are short.
    const syllables = words.size < 300 ? 1 : words.size < 5000 ? 2 : 3
    words.add(Array.from({ length: syllables }, () => one(onsets) + one(vowels) + one(ends)).join(''))
  }
  return [...words].filter(word => word.length > 2)
}

function names(count: number, random: () => number, words: readonly string[]): string[] {
  const one = () => capital(words[Math.floor(random() * words.length)] ?? '')
  return Array.from({ length: count }, () => `${one()}, ${one()}`)
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

function isbnNumbered(number: number): string {
  const digits = `979${String(100_000_000 + number)}`
  const sum = [...digits].reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function draftFor(entry: BookEntry) {
  const draft = draftOf(entry)
  if (draft === null) throw new Error(`${entry.isbn} is no ISBN.`)
  return draft
}

import { z } from 'zod'
import type { LookupSettings } from '../../../config.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { askJson } from './ask-json.ts'
import type { Source, Told } from './source.ts'
import { distinct, identifiersOf, toldDraft } from './told-draft.ts'

const text = z.string().max(20_000).optional().catch(undefined)
const texts = z.array(z.string().max(1000)).max(100).default([]).catch([])

/** A volume; what is not as expected is left out. */
const volume = z.object({
  id: text,
  volumeInfo: z.object({
    title: z.string().min(1).max(2000),
    subtitle: text,
    authors: texts,
    publisher: text,
    publishedDate: text,
    description: text,
    industryIdentifiers: z
      .array(z.object({ type: z.string(), identifier: z.string().max(200) }))
      .max(50)
      .default([])
      .catch([]),
    pageCount: z.number().optional().catch(undefined),
    categories: texts,
    language: text,
    imageLinks: z
      .object({ thumbnail: z.string().max(1000) })
      .optional()
      .catch(undefined),
  }),
})

const volumes = z.object({ items: z.array(z.object({}).loose()).max(40).default([]) })

/** Google Books, by its volumes (developers.google.com/books/docs/v1/using); one ISBN at a time. */
export const googleBooks = (base: string, settings: LookupSettings): Source => ({
  name: 'google-books',
  async ask(isbns, signal) {
    const answers = new Map<string, object | null>()
    for (const isbn of isbns) {
      const key = settings.googleBooksKey
      const query = new URLSearchParams({ q: `isbn:${isbn}`, ...(key ? { key } : {}) })
      const { items } = volumes.parse(await askJson(`${base}/volumes?${query}`, settings, signal))
      answers.set(isbn, items.find(item => readVolume(item, isbn) !== null) ?? null)
    }
    return answers
  },
  read: readVolume,
})

/** A search may bring other books, too: only a volume that names the number is taken. */
function readVolume(answer: object, isbn: string): Told | null {
  const parsed = volume.safeParse(answer)
  if (!parsed.success) return null
  const { volumeInfo: book, id } = parsed.data
  const isbns = book.industryIdentifiers
    .filter(({ type }) => type.startsWith('ISBN'))
    .flatMap(({ identifier }) => identifiersOf('isbn', [identifier]))
  if (!isbns.some(({ value }) => value === isbn)) return null
  const draft = toldDraft({
    ...book,
    published: book.publishedDate,
    pages: book.pageCount,
    language: book.language === undefined ? null : languageNamed(book.language),
    summary: book.description,
    genres: book.categories,
    subjects: [],
    notes: [],
    identifiers: distinct([...isbns, ...identifiersOf('google', id === undefined ? [] : [id])]),
  })
  return { draft, cover: book.imageLinks ? largerCover(book.imageLinks.thumbnail) : null }
}

/** Thumbnails are given without encryption and with a drawn curl. */
const largerCover = (address: string): string => address.replace(/^http:/, 'https:').replace(/&edge=curl/, '')

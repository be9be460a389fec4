import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import type { BookDraft, DraftContributor, DraftIdentifier, Format } from '../drafts/draft.ts'
import { matchKey, titlesAgree } from '../drafts/match.ts'
import { clean } from '../drafts/text.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { languageCode } from '../marc/facts.ts'
import { personNamed } from '../marc/names.ts'
import { comparable } from '../search/words.ts'
import { tables } from '../tables.ts'
import { fileBooks, newFiling } from './filing.ts'
import { reindexWorks } from './indexing.ts'
import { worksVisibleTo } from './visible-works.ts'

/** A book as a reader's log knows it. */
export type ReadersBook = {
  title: string
  subtitle: string | null
  /** "Ursula K. Le Guin" or "Le Guin, Ursula K.". */
  authors: readonly string[]
  identifiers: readonly DraftIdentifier[]
  /** The record that it was when it was written down here. */
  workId: string | null
  publisher: string | null
  year: number | null
  pages: number | null
  format: Format | null
  language: string | null
  series: { name: string; number: string | null } | null
}

/** `id`: that very record. `number`: it has the number, `agrees` tells whether the titles do. `title`: title and author are equal. */
export type WorkFound = {
  workId: string
  /** The edition that has the number. */
  editionId: string | null
  by: 'id' | 'number' | 'title' | 'near'
  agrees: boolean
}

/** What each of these books may be, among the works that this person may see. One query for any number of books. */
export async function worksForReader(
  db: Db,
  personId: string,
  books: readonly ReadersBook[],
): Promise<WorkFound[][]> {
  const keyed = books.map(book => ({ book, keys: keysOf(book) }))
  const rows = await candidates(db, personId, keyed)
  return keyed.map(({ book, keys }) =>
    rows.flatMap(row => {
      const found = compare(book, keys, row)
      return found === null ? [] : [found]
    }),
  )
}

/** By what a work of the same title and author is found, with and without what stands behind a colon. */
function keysOf({ title, authors }: ReadersBook): string[] {
  if (title === '') return []
  const contributors = authorsOf(authors.slice(0, 1))
  const short = title.split(/\s*[:(–—]\s*/)[0] ?? ''
  return [...new Set([title, short].filter(Boolean).map(one => matchKey({ title: one, contributors })))]
}

/** By which books are one and the same, as far as title and author tell; null where the author is not known. */
export function readersBookKey(book: ReadersBook): string | null {
  const [first] = authorsOf(book.authors.slice(0, 1))
  return first === undefined ? null : `${comparable(whole(book))} | ${comparable(first.name)}`
}

const authorsOf = (authors: readonly string[]): DraftContributor[] =>
  authors.map(name => personNamed(name, 'author')).filter(person => person !== null)

type Keyed = { book: ReadersBook; keys: string[] }

const candidates = (db: Db, personId: string, keyed: readonly Keyed[]) => {
  const values = keyed.flatMap(({ book }) => book.identifiers.map(({ value }) => value))
  const keys = keyed.flatMap(one => one.keys)
  const ids = keyed.flatMap(({ book }) => book.workId ?? [])
  const near = tables(db)
    .selectFrom('catalog.identifiers as number')
    .innerJoin('catalog.editions as edition', 'edition.id', 'number.edition_id')
    .select('edition.work_id as id')
    .where('number.value', '=', sql<string>`any(${values}::text[])`)
    .where('edition.removed_at', 'is', null)
    .union(
      tables(db)
        .selectFrom('catalog.works as same')
        .select('same.id')
        .where('same.match_key', '=', sql<string>`any(${keys}::text[])`),
    )
    .union(
      tables(db)
        .selectFrom('catalog.works as known')
        .select(sql<string>`coalesce(known.merged_into, known.id)`.as('id'))
        .where('known.id', '=', sql<string>`any(${ids}::uuid[])`),
    )
  return worksVisibleTo(db, personId)
    .where('work.id', 'in', near)
    .select(['work.title', 'work.subtitle', 'work.other_titles', 'work.by_line', 'work.match_key'])
    .select(
      sql<Array<DraftIdentifier & { editionId: string }>>`coalesce((
        select json_agg(json_build_object('kind', number.kind, 'value', number.value, 'editionId', edition.id) order by edition.id)
        from catalog.editions edition join catalog.identifiers number on number.edition_id = edition.id
        where edition.work_id = work.id and edition.removed_at is null and number.value = any(${values}::text[])), '[]')`.as(
        'numbers',
      ),
    )
    .select(
      sql<string[]>`array(select old.id from catalog.works old where old.merged_into = work.id
        and old.id = any(${ids}::uuid[]))`.as('was'),
    )
    .orderBy('work.id')
    .execute()
}

type Candidate = Awaited<ReturnType<typeof candidates>>[number]

function compare(book: ReadersBook, keys: readonly string[], row: Candidate): WorkFound | null {
  const titled = { title: book.title, subtitle: book.subtitle, otherTitles: [] }
  const agrees =
    book.title === '' ||
    titlesAgree(titled, { title: row.title, subtitle: row.subtitle, otherTitles: row.other_titles })
  const found = { workId: row.id, editionId: null, agrees }
  if (book.workId !== null && (row.id === book.workId || row.was.includes(book.workId)))
    return { ...found, by: 'id' }
  const number = row.numbers.find(one =>
    book.identifiers.some(({ kind, value }) => kind === one.kind && value === one.value),
  )
  if (number) return { ...found, editionId: number.editionId, by: 'number' }
  if (!keys.includes(row.match_key)) return null
  return { ...found, by: sameTitle(book, row) && sameAuthor(book, row) ? 'title' : 'near' }
}

const sameTitle = (book: ReadersBook, row: Candidate): boolean =>
  comparable(whole(book)) === comparable(whole(row)) ||
  (comparable(book.title) === comparable(row.title) && (book.subtitle === null || row.subtitle === null))

const whole = ({ title, subtitle }: { title: string; subtitle: string | null }) =>
  `${title} ${subtitle ?? ''}`

/** A key holds no more than the first letter of a given name: here all of it counts. */
function sameAuthor({ authors }: ReadersBook, { by_line }: Candidate): boolean {
  const [first] = authorsOf(authors.slice(0, 1))
  if (first === undefined) return false
  const [name, all] = [comparable(first.name), comparable(by_line)]
  return all === name || all.startsWith(`${name} `)
}

/** Makes records that only this person sees (DESIGN section 2), in as many statements whatever their number. */
export async function addProvisional(
  tx: Tx,
  personId: string,
  books: readonly ReadersBook[],
  now: Date,
): Promise<Array<{ workId: string; editionId: string }>> {
  const filings = books.map(book => newFiling(draftOfReaders(book), null))
  await fileBooks(tx, filings, { libraryId: null, provisionalFor: personId, now })
  await reindexWorks(
    tx,
    filings.map(({ workId }) => workId),
  )
  return filings.map(({ workId, editionId }) => ({ workId, editionId }))
}

function draftOfReaders(book: ReadersBook): BookDraft {
  const title = clean(book.title, 500)
  const language = languageCode(book.language ?? '')
  return {
    title,
    subtitle: book.subtitle,
    otherTitles: [],
    sortTitle: sortTitleOf(title, language),
    statement: null,
    contributors: authorsOf(book.authors.slice(0, 20)),
    identifiers: [...book.identifiers],
    edition: null,
    publisher: book.publisher,
    place: null,
    published: book.year === null ? null : String(book.year),
    year: book.year,
    originalYear: null,
    languages: language === null ? [] : [language],
    pages: book.pages,
    extent: null,
    format: book.format ?? 'book',
    subjects: [],
    series: book.series === null ? [] : [book.series],
    summary: null,
    notes: [],
    callNumber: null,
    ownCallNumber: null,
    ownNote: null,
    copies: [],
    told: [],
  }
}

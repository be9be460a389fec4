import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { ownWordsOf, sayOwnWords } from '../additions/additions.ts'
import { addCopies } from '../copies/barcodes.ts'
import { candidatesFor, closeTo } from '../drafts/candidates.ts'
import type { BookDraft, DraftContributor, Format } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { type Match, matchDraft } from '../drafts/match.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { itemTypeIn } from '../imports/import-chunk.ts'
import { personNamed } from '../marc/names.ts'
import { tables } from '../tables.ts'
import { recordBook } from './book-events.ts'
import { bookFor } from './book-query.ts'
import { addHoldings, fileBooks, newFiling } from './filing.ts'
import { reindexWorks } from './indexing.ts'

/** A book as somebody types it. */
export type BookEntry = {
  title: string
  subtitle: string | null
  /** One on each line: "George Eliot" or "Eliot, George". */
  authors: string | null
  isbn: string | null
  publisher: string | null
  year: number | null
  language: string | null
  pages: number | null
  format: Format
  subjects: string | null
  callNumber: string | null
}

export type CopyEntry = {
  branchId: string
  barcode: string | null
  callNumber: string | null
  location: string | null
  itemType: string | null
  priceMinor: number | null
}

export type BookRefusal =
  | Refused<'wrong-isbn'>
  | Refused<'isbn-of-another', { workId: string; title: string }>
  | Refused<'barcode-taken'>

/** Adds a book by hand with one copy, or none. A known ISBN is not written twice: the copy joins the edition that is there. */
export function createBook(
  db: Db,
  libraryId: string,
  entry: BookEntry,
  copy: CopyEntry | null,
  actor: Actor,
  now: Date,
): Promise<{ workId: string; known: boolean; barcode: string | null } | BookRefusal> {
  const draft = draftOf(entry)
  if (draft === null) return Promise.resolve(refused('wrong-isbn'))
  return orRolledBack(
    transaction(db, async tx => {
      const match = await matchSeen(tx, draft, actor.by)
      if (match.verdict === 'ask' && match.reason === 'same-number-other-title')
        return refused('isbn-of-another', {
          workId: match.candidate.workId ?? '',
          title: match.candidate.title,
        })
      const { editionId, workId, known } = await fileOne(tx, libraryId, draft, match, now)
      await sayOwnWords(tx, libraryId, ownWordsOf(workId, draft), actor, now)
      const barcode =
        copy === null ? null : await writeCopy(tx, libraryId, { editionId, workId }, entry.format, copy, now)
      await recordBook(tx, 'catalog.book-added', { libraryId, workId, title: entry.title }, actor, now)
      return { workId, known, barcode }
    }),
  )
}

/** Adds one copy of an edition of a work. The library's list shows the work from then on. */
export function addCopy(
  db: Db,
  libraryId: string,
  { workId, editionId }: { workId: string; editionId: string },
  copy: CopyEntry,
  actor: Actor,
  now: Date,
): Promise<{ barcode: string } | Refused<'barcode-taken'> | Refused<'unknown-edition'>> {
  return orRolledBack(
    transaction(db, async tx => {
      const edition = await tables(tx)
        .selectFrom('catalog.editions as edition')
        .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
        .select(['edition.format', 'work.sort_title', 'work.title'])
        .where('edition.id', '=', editionId)
        .where('edition.work_id', '=', workId)
        .where('edition.removed_at', 'is', null)
        .executeTakeFirst()
      if (edition === undefined) return refused('unknown-edition')
      await addHoldings(tx, new Map([[workId, edition.sort_title]]), { libraryId, now })
      const barcode = await writeCopy(tx, libraryId, { workId, editionId }, edition.format, copy, now)
      await recordBook(tx, 'catalog.copy-added', { libraryId, workId, title: edition.title }, actor, now)
      return { barcode }
    }),
  )
}

/**
 * What the book is here. Of one that has its number and another title this person learns only where they may look: one that is
 * hidden from them must not keep them from theirs, which becomes a record of its own.
 */
async function matchSeen(tx: Tx, draft: BookDraft, personId: string | null): Promise<Match> {
  for (let close = closeTo(draft, await candidatesFor(tx, [draft])); ; ) {
    const match = matchDraft(draft, close)
    if (match.verdict !== 'ask' || match.reason !== 'same-number-other-title') return match
    const { workId } = match.candidate
    if (workId === null || (await bookFor(tx, workId, personId)) !== null) return match
    close = close.filter(one => one.workId !== workId)
  }
}

class BarcodeTaken extends Error {}

/** A barcode that turns out to be taken undoes the book that was written with it. */
async function orRolledBack<T>(work: Promise<T>): Promise<T | Refused<'barcode-taken'>> {
  try {
    return await work
  } catch (error) {
    if (error instanceof BarcodeTaken) return refused('barcode-taken')
    throw error
  }
}

async function fileOne(tx: Tx, libraryId: string, draft: BookDraft, match: Match, now: Date) {
  const filer = { libraryId, now }
  const place = match.verdict === 'new' ? null : match.candidate
  const known = match.verdict === 'merge' && place?.editionId && place.workId
  const filing = newFiling(draft, place?.workId ?? null)
  const { editionId, workId } = known
    ? { editionId: place.editionId ?? '', workId: place.workId ?? '' }
    : filing
  if (!known) await fileBooks(tx, [filing], filer)
  await addHoldings(tx, new Map([[workId, draft.sortTitle]]), filer)
  await reindexWorks(tx, [workId])
  return { editionId, workId, known: Boolean(known) }
}

async function writeCopy(
  tx: Tx,
  libraryId: string,
  place: { workId: string; editionId: string },
  format: Format,
  copy: CopyEntry,
  now: Date,
): Promise<string> {
  const wish = { ...place, ...copy, itemType: itemTypeIn(copy.itemType ?? format) }
  const { added } = await addCopies(tx, libraryId, [wish], now)
  const barcode = added[0]?.barcode
  if (barcode === undefined) throw new BarcodeTaken()
  return barcode
}

/** A draft of what was typed; null when the ISBN does not hold. */
export function draftOf(entry: BookEntry): BookDraft | null {
  const isbn = entry.isbn === null ? null : readIsbn(entry.isbn)
  if (entry.isbn !== null && (isbn === null || isbn.isbn13 === null)) return null
  return {
    title: entry.title,
    subtitle: entry.subtitle,
    otherTitles: [],
    sortTitle: sortTitleOf(entry.title, entry.language),
    statement: null,
    contributors: authorsIn(entry.authors),
    identifiers: isbn?.isbn13 ? [{ kind: 'isbn', value: isbn.isbn13 }] : [],
    edition: null,
    publisher: entry.publisher,
    place: null,
    published: entry.year === null ? null : String(entry.year),
    year: entry.year,
    originalYear: null,
    languages: entry.language === null ? [] : [entry.language],
    pages: entry.pages,
    extent: null,
    format: entry.format,
    subjects: linesOf(entry.subjects).map(label => ({ label: label.slice(0, 200), kind: 'topic' })),
    series: [],
    summary: null,
    notes: [],
    callNumber: null,
    // Where it stands is the library's own to say, not the record's, which others share.
    ownCallNumber: entry.callNumber,
    ownNote: null,
    copies: [],
    told: [],
  }
}

export const authorsIn = (text: string | null): DraftContributor[] =>
  linesOf(text)
    .map(line => personNamed(line, 'author'))
    .filter(person => person !== null)
    .slice(0, 20)

export const linesOf = (text: string | null): string[] =>
  (text ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .slice(0, 40)

import type { LookupSettings } from '../../../config.ts'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { addHoldings } from '../books/filing.ts'
import { addCopies } from '../copies/barcodes.ts'
import { itemTypeIn } from '../imports/import-chunk.ts'
import type { Combined } from '../lookups/combining.ts'
import { lookUp } from '../lookups/lookup.ts'
import type { SourceName } from '../lookups/source.ts'
import { tables } from '../tables.ts'
import { editionHere } from './edition-here.ts'
import { fileTold } from './filing-told.ts'
import type { AddingOutcome, Made } from './tables.ts'

/** A book to be added by its number, with one copy at a branch. */
export type ByNumber = {
  /** 13 digits. */
  isbn: string
  branchId: string
  /** The next free one unless told. */
  barcode: string | null
  location: string | null
  itemType: string | null
}

export type Adder = { libraryId: string; personId: string; actor: Actor }

export type Added =
  | { outcome: 'added'; entryId: string; title: string; barcode: string; known: boolean }
  | { outcome: 'not-found' | 'away'; entryId: string; sources: SourceName[] }

/**
 * Adds a copy of the book with this number: of the installation's own record, or else of what Open Library and Google Books
 * tell. What nobody knows, or nobody could be asked about, is kept in the list of what is left to do.
 */
export async function addByNumber(
  db: Db,
  settings: LookupSettings,
  adder: Adder,
  wanted: ByNumber,
  now: Date,
): Promise<Added | Refused<'barcode-taken'>> {
  const here = await editionHere(db, adder.libraryId, wanted.isbn)
  const { told, away } = here === null ? await ask(db, settings, wanted.isbn, now) : nothing
  if (here === null && told === null) {
    const outcome = away.length > 0 ? 'away' : 'not-found'
    const entryId = await note(db, adder, { ...wanted, outcome, sources: away }, now)
    return { outcome, entryId, sources: away }
  }
  try {
    return await transaction(db, tx => addCopyOf(tx, adder, wanted, told, now))
  } catch (error) {
    if (error instanceof BarcodeTaken) return refused('barcode-taken')
    throw error
  }
}

const nothing: { told: Combined | null; away: SourceName[] } = { told: null, away: [] }

const ask = async (db: Db, settings: LookupSettings, isbn: string, now: Date) =>
  (await lookUp(db, settings, [isbn], now)).get(isbn) ?? nothing

/** Undoes the record that was written for a copy that cannot be. */
class BarcodeTaken extends Error {}

async function addCopyOf(
  tx: Tx,
  adder: Adder,
  wanted: ByNumber,
  told: Combined | null,
  now: Date,
): Promise<Added> {
  const { libraryId, actor } = adder
  const { made, ...edition } = await placeOf(tx, libraryId, wanted.isbn, told, now)
  const { workId, editionId, title } = edition
  const held = await addHoldings(tx, new Map([[workId, edition.sortTitle]]), { libraryId, now })
  const copy = await writeCopy(tx, libraryId, wanted, edition, now)
  const isNew = made.includes('edition')
  await recordBook(
    tx,
    isNew ? 'catalog.book-added' : 'catalog.copy-added',
    { libraryId, workId, title },
    actor,
    now,
  )
  if (isNew && told?.cover) await sendForCover(tx, adder, editionId, told.cover)
  const entry = {
    ...wanted,
    outcome: 'added' as const,
    sources: isNew ? (told?.sources ?? []) : [],
    made: held.has(workId) ? [...made, 'holding' as const] : made,
    edition,
    copy,
  }
  return {
    outcome: 'added',
    entryId: await note(tx, adder, entry, now),
    title,
    barcode: copy.barcode,
    known: !isNew,
  }
}

type Edition = {
  workId: string
  editionId: string
  title: string
  byLine: string
  sortTitle: string
  format: string
}

/** The edition that is here, or the one that is made of what was told. Two who add the same new book wait for each other. */
async function placeOf(
  tx: Tx,
  libraryId: string,
  isbn: string,
  told: Combined | null,
  now: Date,
): Promise<Edition & { made: Made[] }> {
  if (told !== null)
    await tables(tx)
      .selectFrom('catalog.lookups')
      .select('isbn')
      .where('isbn', '=', isbn)
      .orderBy('source')
      .forUpdate()
      .execute()
  const here = await editionHere(tx, libraryId, isbn)
  if (here !== null) return { ...here, made: [] }
  if (told === null) throw new Error(`The edition with the ISBN ${isbn} was here and is gone.`)
  return fileTold(tx, libraryId, told.draft, now)
}

async function writeCopy(
  tx: Tx,
  libraryId: string,
  wanted: ByNumber,
  { workId, editionId, format }: Edition,
  now: Date,
) {
  const copy = {
    workId,
    editionId,
    branchId: wanted.branchId,
    barcode: wanted.barcode,
    location: wanted.location,
    callNumber: null,
    itemType: itemTypeIn(wanted.itemType ?? format),
    priceMinor: null,
  }
  const { added } = await addCopies(tx, libraryId, [copy], now)
  if (added[0] === undefined) throw new BarcodeTaken()
  return added[0]
}

const sendForCover = (tx: Tx, { libraryId, personId }: Adder, editionId: string, address: string) =>
  send(tx, 'catalog.fetch-cover', {
    edition_id: editionId,
    address,
    library_id: libraryId,
    person_id: personId,
  })

type Entry = {
  isbn: string
  branchId: string
  outcome: AddingOutcome
  sources: SourceName[]
  made?: Made[]
  edition?: Edition
  copy?: { id: string; barcode: string }
}

async function note(db: Db, { libraryId, personId }: Adder, entry: Entry, now: Date): Promise<string> {
  const id = newId()
  await tables(db)
    .insertInto('catalog.adding_entries')
    .values({
      id,
      library_id: libraryId,
      person_id: personId,
      branch_id: entry.branchId,
      isbn: entry.isbn,
      outcome: entry.outcome,
      sources: entry.sources,
      made: entry.made ?? [],
      work_id: entry.edition?.workId ?? null,
      edition_id: entry.edition?.editionId ?? null,
      copy_id: entry.copy?.id ?? null,
      barcode: entry.copy?.barcode ?? null,
      title: entry.edition?.title ?? null,
      by_line: entry.edition?.byLine ?? null,
      created_at: now,
    })
    .execute()
  return id
}

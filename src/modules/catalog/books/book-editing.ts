import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { matchKey } from '../drafts/match.ts'
import { tables } from '../tables.ts'
import { writeAuthors, writeSubjects } from './book-headings.ts'
import { type BookEntry, draftOf, recordBook } from './books.ts'
import { reindexWorks } from './indexing.ts'

/** What of a book a form showed, beside its fields. */
export type Shown = {
  workId: string
  editionId: string
  /** When somebody saved in between, nothing is written. */
  revision: number
  /** 13 digits; the one of the edition's numbers that is replaced or taken away. */
  isbn: string | null
}

export type EditRefusal =
  | Refused<'unknown-work'>
  | Refused<'shared-record'>
  | Refused<'edited-meanwhile'>
  | Refused<'wrong-isbn'>
  | Refused<'isbn-of-another', { workId: string }>

/**
 * Changes a work and one of its editions. Who holds a record alone may edit it (DESIGN section 2). What the form does
 * not show stays: other numbers and languages of the edition, the kinds of its subjects.
 */
export function editBook(
  db: Db,
  libraryId: string,
  shown: Shown,
  entry: BookEntry,
  actor: Actor,
  now: Date,
): Promise<{ workId: string } | EditRefusal> {
  const draft = draftOf(entry)
  if (draft === null) return Promise.resolve(refused('wrong-isbn'))
  const { workId } = shown
  return transaction(db, async tx => {
    const work = await tables(tx)
      .selectFrom('catalog.works')
      .select(['revision'])
      .where('id', '=', workId)
      .where('removed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    const holders = await tables(tx)
      .selectFrom('catalog.holdings')
      .select('library_id')
      .where('work_id', '=', workId)
      .execute()
    if (work === undefined || !holders.some(({ library_id }) => library_id === libraryId))
      return refused('unknown-work')
    if (holders.length > 1) return refused('shared-record')
    const edition = await tables(tx)
      .selectFrom('catalog.editions')
      .select(['id', 'languages'])
      .where('id', '=', shown.editionId)
      .where('work_id', '=', workId)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (edition === undefined) return refused('unknown-work')
    if (work.revision !== shown.revision) return refused('edited-meanwhile')
    const isbn = draft.identifiers[0]?.value ?? null
    const other = isbn === null || isbn === shown.isbn ? null : await otherWorkWith(tx, isbn, workId)
    if (other !== null) return refused('isbn-of-another', { workId: other })
    await writeWork(tx, workId, { ...draft, revision: shown.revision + 1 }, now)
    await writeEdition(tx, edition, draft, now)
    if (isbn !== shown.isbn) await replaceIsbn(tx, edition.id, shown.isbn, isbn)
    await writeAuthors(tx, workId, entry.authors, now)
    await writeSubjects(tx, workId, entry.subjects)
    await reindexWorks(tx, [workId])
    await recordBook(tx, 'catalog.book-changed', { libraryId, workId, title: entry.title }, actor, now)
    return { workId }
  })
}

async function otherWorkWith(tx: Tx, isbn: string, workId: string): Promise<string | null> {
  const other = await tables(tx)
    .selectFrom('catalog.identifiers as identifier')
    .innerJoin('catalog.editions as edition', 'edition.id', 'identifier.edition_id')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .select('work.id')
    .where('identifier.kind', '=', 'isbn')
    .where('identifier.value', '=', isbn)
    .where('edition.removed_at', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.provisional_for', 'is', null)
    .where('work.id', '<>', workId)
    .limit(1)
    .executeTakeFirst()
  return other?.id ?? null
}

async function writeWork(
  tx: Tx,
  workId: string,
  draft: BookDraft & { revision: number },
  now: Date,
): Promise<void> {
  await tables(tx)
    .updateTable('catalog.works')
    .set({
      title: draft.title,
      subtitle: draft.subtitle,
      sort_title: draft.sortTitle,
      language: draft.languages[0] ?? null,
      match_key: matchKey(draft),
      revision: draft.revision,
      updated_at: now,
    })
    .where('id', '=', workId)
    .execute()
  await tables(tx)
    .updateTable('catalog.holdings')
    .set({ sort_title: draft.sortTitle })
    .where('work_id', '=', workId)
    .execute()
}

async function writeEdition(
  tx: Tx,
  { id, languages }: { id: string; languages: string[] },
  draft: BookDraft,
  now: Date,
): Promise<void> {
  // The form shows the main language; it is replaced, the others are kept behind it.
  const others = languages.slice(1).filter(language => !draft.languages.includes(language))
  await tables(tx)
    .updateTable('catalog.editions')
    .set(({ eb }) => ({
      title: draft.title,
      subtitle: draft.subtitle,
      publisher: draft.publisher,
      year: draft.year,
      languages: [...draft.languages, ...others],
      pages: draft.pages,
      format: draft.format,
      call_number: draft.callNumber,
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', id)
    .execute()
}

async function replaceIsbn(
  tx: Tx,
  editionId: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  await tables(tx)
    .deleteFrom('catalog.identifiers')
    .where('edition_id', '=', editionId)
    .where('kind', '=', 'isbn')
    .where('value', '=', before)
    .execute()
  if (after !== null)
    await tables(tx)
      .insertInto('catalog.identifiers')
      .values({ edition_id: editionId, kind: 'isbn', value: after })
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

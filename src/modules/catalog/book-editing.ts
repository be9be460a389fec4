import { type Db, type Tx, transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { type Refused, refused } from '../../refusal.ts'
import { contributorIds, headingKey, subjectIds } from './authorities.ts'
import { authorsIn, type BookEntry, draftOf, linesOf } from './books.ts'
import { reindexWorks } from './indexing.ts'
import { matchKey } from './match.ts'
import { tables } from './tables.ts'

export type EditRefusal =
  | Refused<'unknown-work'>
  | Refused<'shared-record'>
  | Refused<'edited-meanwhile'>
  | Refused<'wrong-isbn'>

/**
 * Changes a work and one of its editions. Who holds a record alone may edit it (DESIGN section 2). `revision` is the one that
 * the form showed: when somebody saved in between, nothing is written.
 */
export function editBook(
  db: Db,
  libraryId: string,
  { workId, editionId, revision }: { workId: string; editionId: string; revision: number },
  entry: BookEntry,
  now: Date,
): Promise<{ workId: string } | EditRefusal> {
  const draft = draftOf(entry)
  if (draft === null) return Promise.resolve(refused('wrong-isbn'))
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
    if (work.revision !== revision) return refused('edited-meanwhile')
    await writeWork(tx, workId, { ...draft, revision: revision + 1 }, now)
    await writeEdition(tx, workId, editionId, draft, now)
    await writeAuthors(tx, workId, entry, now)
    await writeSubjects(tx, workId, entry)
    await reindexWorks(tx, [workId])
    return { workId }
  })
}

type Draft = NonNullable<ReturnType<typeof draftOf>>

async function writeWork(
  tx: Tx,
  workId: string,
  draft: Draft & { revision: number },
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
  workId: string,
  editionId: string,
  draft: Draft,
  now: Date,
): Promise<void> {
  const edition = await tables(tx)
    .updateTable('catalog.editions')
    .set(({ eb }) => ({
      title: draft.title,
      subtitle: draft.subtitle,
      publisher: draft.publisher,
      year: draft.year,
      languages: draft.languages,
      pages: draft.pages,
      format: draft.format,
      call_number: draft.callNumber,
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', editionId)
    .where('work_id', '=', workId)
    .returning('id')
    .executeTakeFirst()
  if (edition === undefined) return
  await tables(tx)
    .deleteFrom('catalog.identifiers')
    .where('edition_id', '=', editionId)
    .where('kind', 'in', ['isbn', 'isbn-wrong'])
    .execute()
  const isbns = draft.identifiers.map(({ kind, value }) => ({ edition_id: editionId, kind, value }))
  if (isbns.length > 0) await tables(tx).insertInto('catalog.identifiers').values(isbns).execute()
}

/** The authors are replaced; editors, translators and all others stay. */
async function writeAuthors(tx: Tx, workId: string, entry: BookEntry, now: Date): Promise<void> {
  const authors = authorsIn(entry.authors)
  await tables(tx)
    .deleteFrom('catalog.contributions')
    .where('work_id', '=', workId)
    .where('edition_id', 'is', null)
    .where('role', '=', 'author')
    .execute()
  const idOf = await contributorIds(tx, authors, now)
  const rows = authors.map((author, position) => ({
    id: newId(),
    work_id: workId,
    edition_id: null,
    contributor_id: idOf(author),
    role: author.role,
    position: position - authors.length,
  }))
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.contributions')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

async function writeSubjects(tx: Tx, workId: string, entry: BookEntry): Promise<void> {
  const subjects = linesOf(entry.subjects).map(label => ({
    label: label.slice(0, 200),
    kind: 'topic' as const,
  }))
  await tables(tx).deleteFrom('catalog.work_subjects').where('work_id', '=', workId).execute()
  const ids = await subjectIds(tx, subjects)
  const rows = subjects.flatMap(({ label }, position) => {
    const subject_id = ids.get(headingKey(label))
    return subject_id === undefined ? [] : [{ work_id: workId, subject_id, position }]
  })
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.work_subjects')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

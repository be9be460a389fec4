import { isDeepStrictEqual } from 'node:util'
import type { Tx } from '../../../database.ts'
import { settleCovers } from '../covers/covers.ts'
import { tables } from '../tables.ts'
import { writePeople, writeSubjects } from './heading-writing.ts'
import { reindexWorks } from './indexing.ts'
import { rekeyWorks } from './keying.ts'
import { writeIdentifiers, writeSeries } from './number-writing.ts'
import { type StatedEdition, stateOf, type WorkState } from './work-state.ts'

/**
 * Makes a work say this, and no more: editions that the state does not name are marked as removed, those that were
 * removed and are named come back, unknown ones are added. Rows that stay keep their ids. `keepVersions` goes before; the
 * caller has locked the work and knows that no copy stands on what goes.
 */
export async function writeState(
  tx: Tx,
  workId: string,
  wanted: WorkState,
  { libraryId, now }: { libraryId: string | null; now: Date },
): Promise<void> {
  const before = await stateOf(tx, workId)
  await writeWork(tx, workId, wanted, now)
  await writeEditions(tx, workId, { before: before.editions, wanted: wanted.editions }, { libraryId, now })
  if (!isDeepStrictEqual(before.people, wanted.people)) await writePeople(tx, workId, wanted.people, now)
  if (!isDeepStrictEqual(before.subjects, wanted.subjects)) await writeSubjects(tx, workId, wanted.subjects)
  await settleCovers(tx, [workId])
  await rekeyWorks(tx, [workId])
  await reindexWorks(tx, [workId])
}

async function writeWork(tx: Tx, workId: string, state: WorkState, now: Date): Promise<void> {
  await tables(tx)
    .updateTable('catalog.works')
    .set(({ eb }) => ({
      title: state.title,
      subtitle: state.subtitle,
      other_titles: state.otherTitles,
      sort_title: state.sortTitle,
      language: state.language,
      original_year: state.originalYear,
      cover: state.cover,
      revision: eb('revision', '+', 1),
      updated_at: now,
    }))
    .where('id', '=', workId)
    .execute()
  await tables(tx)
    .updateTable('catalog.holdings')
    .set({ sort_title: state.sortTitle })
    .where('work_id', '=', workId)
    .where('sort_title', '<>', state.sortTitle)
    .execute()
}

type Editions = { before: readonly StatedEdition[]; wanted: readonly StatedEdition[] }

async function writeEditions(
  tx: Tx,
  workId: string,
  { before, wanted }: Editions,
  { libraryId, now }: { libraryId: string | null; now: Date },
): Promise<void> {
  const known = new Map(before.map(edition => [edition.id, edition]))
  const gone = before.filter(({ id }) => !wanted.some(one => one.id === id)).map(({ id }) => id)
  if (gone.length > 0)
    await tables(tx)
      .updateTable('catalog.editions')
      .set(({ eb }) => ({ removed_at: now, revision: eb('revision', '+', 1), updated_at: now }))
      .where('id', 'in', gone)
      .execute()
  for (const edition of wanted) {
    const was = known.get(edition.id)
    if (isDeepStrictEqual(was, edition)) continue
    await tables(tx)
      .insertInto('catalog.editions')
      .values({
        id: edition.id,
        work_id: workId,
        ...columnsOf(edition),
        made_by_library: libraryId,
        removed_at: null,
        created_at: now,
        updated_at: now,
      })
      .onConflict(conflict =>
        conflict.column('id').doUpdateSet(({ eb }) => ({
          ...columnsOf(edition),
          removed_at: null,
          revision: eb('catalog.editions.revision', '+', 1),
          updated_at: now,
        })),
      )
      .execute()
    await writeIdentifiers(tx, edition.id, edition.identifiers)
    await writeSeries(tx, edition.id, edition.series)
  }
}

const columnsOf = (edition: StatedEdition) => ({
  title: edition.title,
  subtitle: edition.subtitle,
  statement: edition.statement,
  edition_statement: edition.editionStatement,
  publisher: edition.publisher,
  place: edition.place,
  published: edition.published,
  year: edition.year,
  languages: edition.languages,
  pages: edition.pages,
  extent: edition.extent,
  format: edition.format,
  summary: edition.summary,
  notes: edition.notes,
  call_number: edition.callNumber,
  cover: edition.cover,
})

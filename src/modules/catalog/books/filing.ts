import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { BookDraft, DraftContributor, Role } from '../drafts/draft.ts'
import { matchKey } from '../drafts/match.ts'
import { tables } from '../tables.ts'
import { contributorIds, headingKey, seriesIds, subjectIds, subjectKey } from './authorities.ts'
import { editionColumns } from './edition-columns.ts'

/** A draft to be written: as a new work, or as a new edition of a work that is there. */
export type Filing = { draft: BookDraft; editionId: string; workId: string; isNewWork: boolean }

/** `provisionalFor`: whose log makes a record that nobody else sees; no library made it then. */
export type Filer = { libraryId: string | null; provisionalFor?: string; now: Date }

/** Roles that belong to one edition; all others are of the work. */
export const editionRoles: ReadonlySet<Role> = new Set([
  'translator',
  'illustrator',
  'narrator',
  'photographer',
  'editor',
])

export const newFiling = (draft: BookDraft, workId: string | null): Filing => ({
  draft,
  editionId: newId(),
  workId: workId ?? newId(),
  isNewWork: workId === null,
})

/** Writes works and editions with all that belongs to them, in as many statements whatever their number. `reindexWorks` follows. */
export async function fileBooks(tx: Tx, filings: readonly Filing[], filer: Filer): Promise<void> {
  if (filings.length === 0) return
  await writeWorks(tx, filings, filer)
  await writeEditions(tx, filings, filer)
  await writeContributions(tx, filings, filer)
  await writeSubjects(tx, filings)
  await writeSeries(tx, filings)
  await addIdentifiers(tx, filings)
}

async function writeWorks(
  tx: Tx,
  filings: readonly Filing[],
  { libraryId, provisionalFor, now }: Filer,
): Promise<void> {
  const rows = filings
    .filter(({ isNewWork }) => isNewWork)
    .map(({ draft, workId }) => ({
      id: workId,
      title: draft.title,
      subtitle: draft.subtitle,
      other_titles: draft.otherTitles,
      sort_title: draft.sortTitle,
      language: draft.languages[0] ?? null,
      original_year: draft.originalYear,
      match_key: matchKey(draft),
      search: '',
      made_by_library: libraryId,
      provisional_for: provisionalFor ?? null,
      merged_into: null,
      removed_at: null,
      created_at: now,
      updated_at: now,
    }))
  if (rows.length > 0) await tables(tx).insertInto('catalog.works').values(rows).execute()
}

async function writeEditions(tx: Tx, filings: readonly Filing[], { libraryId, now }: Filer): Promise<void> {
  const rows = filings.map(({ draft, editionId, workId }) => ({
    id: editionId,
    work_id: workId,
    ...editionColumns(draft),
    made_by_library: libraryId,
    removed_at: null,
    created_at: now,
    updated_at: now,
  }))
  await tables(tx).insertInto('catalog.editions').values(rows).execute()
}

async function writeContributions(tx: Tx, filings: readonly Filing[], { now }: Filer): Promise<void> {
  const idOf = await contributorIds(
    tx,
    filings.flatMap(({ draft }) => draft.contributors),
    now,
  )
  const rows = filings.flatMap(({ draft, editionId, workId, isNewWork }) =>
    draft.contributors.flatMap((contributor, position) => {
      const ofEdition = editionRoles.has(contributor.role)
      // A known work keeps its authors; a new edition of it brings only its own people.
      if (!ofEdition && !isNewWork) return []
      return [
        {
          ...contributionOf(contributor),
          contributor_id: idOf(contributor),
          work_id: workId,
          edition_id: ofEdition ? editionId : null,
          position,
        },
      ]
    }),
  )
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.contributions')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

const contributionOf = ({ role }: DraftContributor) => ({ id: newId(), role })

async function writeSubjects(tx: Tx, filings: readonly Filing[]): Promise<void> {
  const ids = await subjectIds(
    tx,
    filings.flatMap(({ draft }) => draft.subjects),
  )
  const rows = filings.flatMap(({ draft, workId }) =>
    draft.subjects.flatMap((subject, position) => {
      const subject_id = ids.get(subjectKey(subject))
      return subject_id === undefined ? [] : [{ work_id: workId, subject_id, position }]
    }),
  )
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.work_subjects')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

async function writeSeries(tx: Tx, filings: readonly Filing[]): Promise<void> {
  const ids = await seriesIds(
    tx,
    filings.flatMap(({ draft }) => draft.series),
  )
  const rows = filings.flatMap(({ draft, editionId }) =>
    draft.series.flatMap(({ name, number }, position) => {
      const series_id = ids.get(headingKey(name))
      return series_id === undefined ? [] : [{ edition_id: editionId, series_id, number, position }]
    }),
  )
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.edition_series')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

/** Numbers of editions, new or known; those that are there already stay. */
async function addIdentifiers(
  tx: Tx,
  filings: readonly Pick<Filing, 'draft' | 'editionId'>[],
): Promise<void> {
  const rows = filings.flatMap(({ draft, editionId }) =>
    draft.identifiers.map(({ kind, value }) => ({ edition_id: editionId, kind, value: value.slice(0, 200) })),
  )
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.identifiers')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

/** Puts works into a library's list; those that stand in it already stay. Returns the ids that are new there. */
export async function addHoldings(
  tx: Tx,
  works: ReadonlyMap<string, string>,
  { libraryId, now }: { libraryId: string; now: Date },
): Promise<Set<string>> {
  if (works.size === 0) return new Set()
  const rows = [...works].map(([work_id, sort_title]) => ({
    library_id: libraryId,
    work_id,
    sort_title,
    added_at: now,
  }))
  const added = await tables(tx)
    .insertInto('catalog.holdings')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .returning('work_id')
    .execute()
  return new Set(added.map(({ work_id }) => work_id))
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { editionFacts, factsIn } from '../drafts/candidates.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { authorKey, matchKey, withoutTaking } from '../drafts/match.ts'
import { type MergeFacts, type MergeProfile, merged } from '../drafts/merging.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { tables } from '../tables.ts'
import { type ListsChanged, listsBack, mergeLists } from './list-merging.ts'

/**
 * What a merge changed, kept for taking it back: columns with their new values (`columns`, `work`) and their old ones
 * (`was`, `workWas`; a column without one was empty), numbers that were added or went, and lists as they were and became.
 */
export type Filled = {
  columns: Record<string, unknown>
  was?: Record<string, unknown>
  work?: Record<string, unknown>
  workWas?: Record<string, unknown>
  /** In the changes of earlier versions, beside the columns of the edition. */
  originalYear?: number | null
  identifiers: Array<{ kind: string; value: string }>
  identifiersGone?: Array<{ kind: string; value: string }>
  lists?: ListsChanged
}

type Place = { editionId: string; workId: string }
type Merger = { libraryId: string; profile: MergeProfile; now: Date }

const editionColumn: Partial<Record<keyof MergeFacts, string>> = {
  title: 'title',
  subtitle: 'subtitle',
  statement: 'statement',
  edition: 'edition_statement',
  publisher: 'publisher',
  place: 'place',
  published: 'published',
  year: 'year',
  languages: 'languages',
  pages: 'pages',
  extent: 'extent',
  summary: 'summary',
  notes: 'notes',
  callNumber: 'call_number',
}

/** Merges a record into a known edition and its work, as the profile says. Null when nothing changes. `reindexWorks` follows. */
export async function mergeIntoEdition(
  tx: Tx,
  { editionId, workId }: Place,
  draft: BookDraft,
  { libraryId, profile, now }: Merger,
): Promise<Filled | null> {
  const [stored] = await editionFacts(tx, [editionId], libraryId).forUpdate(['edition', 'work']).execute()
  if (stored === undefined) throw new Error(`There is no edition ${editionId}.`)
  const here = factsIn(stored)
  const after = merged(draft, here, stored.shared ? withoutTaking(profile) : profile)
  if (Object.keys(after).length === 0) return null

  const columns = Object.fromEntries(
    Object.entries(after).flatMap(([field, value]) => {
      const column = editionColumn[field as keyof MergeFacts]
      return column === undefined ? [] : [[column, value]]
    }),
  )
  const held: Record<string, unknown> = stored
  if (Object.keys(columns).length > 0)
    await tables(tx)
      .updateTable('catalog.editions')
      .set({ ...columns, updated_at: now })
      .where('id', '=', editionId)
      .execute()
  const work = await mergeWork(tx, workId, { here, after, draft, now })
  const numbers = await mergeNumbers(tx, editionId, after.identifiers, here.identifiers)
  const lists = await mergeLists(tx, { editionId, workId }, after, now)
  return { columns, was: picked(held, columns), ...work, ...numbers, lists }
}

const picked = (from: Record<string, unknown>, like: object) =>
  Object.fromEntries(Object.keys(like).map(key => [key, from[key] ?? null]))

type WorkMerge = { here: MergeFacts; after: Partial<MergeFacts>; draft: BookDraft; now: Date }

/** A work that is called as its edition was is called as it is now; another name of the work stays. */
async function mergeWork(tx: Tx, workId: string, { here, after, draft, now }: WorkMerge) {
  const before = await tables(tx)
    .selectFrom('catalog.works')
    .select(['title', 'subtitle', 'sort_title', 'match_key', 'language', 'other_titles', 'original_year'])
    .where('id', '=', workId)
    .executeTakeFirstOrThrow()
  const work: Record<string, unknown> = {}
  if (after.originalYear !== undefined) work.original_year = after.originalYear
  if (after.otherTitles !== undefined) work.other_titles = after.otherTitles
  if (before.language === null && after.languages?.[0] !== undefined) work.language = after.languages[0]
  if (before.title === here.title && after.title !== undefined) {
    work.title = after.title
    work.sort_title = draft.sortTitle || sortTitleOf(after.title, before.language)
  }
  if (before.title === here.title && before.subtitle === here.subtitle && after.subtitle !== undefined)
    work.subtitle = after.subtitle
  if (after.title !== undefined || after.contributors !== undefined) {
    const contributors = after.contributors ?? here.contributors
    if (work.title !== undefined || authorKey(contributors) !== authorKey(here.contributors))
      work.match_key = matchKey({ title: after.title ?? before.title, contributors })
  }
  if (Object.keys(work).length === 0) return {}
  await writeWork(tx, workId, work, now)
  return { work, workWas: picked(before, work) }
}

async function writeWork(tx: Tx, workId: string, work: Record<string, unknown>, now: Date): Promise<void> {
  await tables(tx)
    .updateTable('catalog.works')
    .set({ ...work, updated_at: now })
    .where('id', '=', workId)
    .execute()
  if (typeof work.sort_title === 'string')
    await tables(tx)
      .updateTable('catalog.holdings')
      .set({ sort_title: work.sort_title })
      .where('work_id', '=', workId)
      .execute()
}

type Numbers = MergeFacts['identifiers']

async function mergeNumbers(tx: Tx, editionId: string, after: Numbers | undefined, before: Numbers) {
  if (after === undefined) return { identifiers: [] }
  const key = ({ kind, value }: Numbers[number]) => `${kind} ${value}`
  const stay = new Set(after.map(key))
  const identifiersGone = before.filter(one => !stay.has(key(one)))
  await dropNumbers(tx, editionId, identifiersGone)
  return { identifiers: await addNumbers(tx, editionId, after), identifiersGone }
}

const addNumbers = async (
  tx: Tx,
  editionId: string,
  numbers: ReadonlyArray<{ kind: string; value: string }>,
) =>
  numbers.length === 0
    ? []
    : tables(tx)
        .insertInto('catalog.identifiers')
        .values(
          numbers.map(({ kind, value }) => ({
            edition_id: editionId,
            kind: kind as Numbers[number]['kind'],
            value: value.slice(0, 200),
          })),
        )
        .onConflict(conflict => conflict.doNothing())
        .returning(['kind', 'value'])
        .execute()

async function dropNumbers(tx: Tx, editionId: string, numbers: Filled['identifiers']): Promise<void> {
  if (numbers.length === 0) return
  await sql`
    delete from catalog.identifiers identifier
    using unnest(${numbers.map(({ kind }) => kind)}::text[], ${numbers.map(({ value }) => value)}::text[]) as gone (kind, value)
    where edition_id = ${editionId} and identifier.kind = gone.kind and identifier.value = gone.value`.execute(
    tx,
  )
}

/** Takes back what a merge changed, where nobody has changed it since. */
export async function unmergeEdition(
  tx: Tx,
  editionId: string,
  filled: Filled,
  now: Date,
): Promise<'undone' | 'edited'> {
  const edition: Record<string, unknown> | undefined = await tables(tx)
    .selectFrom('catalog.editions')
    .selectAll()
    .where('id', '=', editionId)
    .forUpdate()
    .executeTakeFirst()
  if (edition === undefined) return 'undone'
  const workId = String(edition.work_id)
  const back = restored(edition, filled.columns, filled.was)
  if (Object.keys(back).length > 0)
    await tables(tx)
      .updateTable('catalog.editions')
      .set({ ...back, updated_at: now })
      .where('id', '=', editionId)
      .execute()
  const changedWork = filled.work ?? (filled.originalYear ? { original_year: filled.originalYear } : {})
  const stored: Record<string, unknown> = await tables(tx)
    .selectFrom('catalog.works')
    .selectAll()
    .where('id', '=', workId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const workBack = restored(stored, changedWork, filled.workWas)
  if (Object.keys(workBack).length > 0) await writeWork(tx, workId, workBack, now)
  await dropNumbers(tx, editionId, filled.identifiers)
  await addNumbers(tx, editionId, filled.identifiersGone ?? [])
  const listsKept = await listsBack(tx, { editionId, workId }, filled.lists ?? {})
  const all =
    Object.keys(back).length === Object.keys(filled.columns).length &&
    Object.keys(workBack).length === Object.keys(changedWork).length
  return all && !listsKept ? 'undone' : 'edited'
}

/** The old values of the columns that still hold what the merge wrote. */
const restored = (
  stored: Record<string, unknown>,
  written: Record<string, unknown>,
  was: Record<string, unknown> = {},
) =>
  Object.fromEntries(
    Object.entries(written)
      .filter(([column, value]) => JSON.stringify(stored[column]) === JSON.stringify(value))
      .map(([column, value]) => [column, was[column] ?? (Array.isArray(value) ? [] : null)]),
  )

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { contributorIds, headingKey, seriesIds, subjectIds } from '../books/authorities.ts'
import { editionRoles } from '../books/filing.ts'
import type { Role } from '../drafts/draft.ts'
import type { MergeFacts } from '../drafts/merging.ts'
import { tables } from '../tables.ts'

type Place = { editionId: string; workId: string }

type Part = { contributor_id: string; edition_id: string | null; role: Role; position: number }
type Subject = { subject_id: string; position: number }
type Volume = { series_id: string; number: string | null; position: number }
type Lists = { contributors: Part[]; subjects: Subject[]; series: Volume[] }

/** The lists that a merge wrote anew: as they were, and as they became. */
export type ListsChanged = { [List in keyof Lists]?: { before: Lists[List]; after: Lists[List] } }

/** Writes the lists of a work and its edition that a merge changed. */
export async function mergeLists(
  tx: Tx,
  place: Place,
  after: Partial<MergeFacts>,
  now: Date,
): Promise<ListsChanged> {
  const changed: ListsChanged = {}
  if (after.contributors !== undefined)
    changed.contributors = await replaced(
      tx,
      place,
      'contributors',
      await partsOf(tx, place, after.contributors, now),
    )
  if (after.subjects !== undefined) {
    const ids = await subjectIds(tx, after.subjects)
    const rows = after.subjects.flatMap(({ label }, position) => {
      const subject_id = ids.get(headingKey(label))
      return subject_id === undefined ? [] : [{ subject_id, position }]
    })
    changed.subjects = await replaced(
      tx,
      place,
      'subjects',
      once(rows, row => row.subject_id),
    )
  }
  if (after.series !== undefined) {
    const ids = await seriesIds(tx, after.series)
    const rows = after.series.flatMap(({ name, number }, position) => {
      const series_id = ids.get(headingKey(name))
      return series_id === undefined ? [] : [{ series_id, number, position }]
    })
    changed.series = await replaced(
      tx,
      place,
      'series',
      once(rows, row => row.series_id),
    )
  }
  return changed
}

async function partsOf(
  tx: Tx,
  { editionId }: Place,
  people: MergeFacts['contributors'],
  now: Date,
): Promise<Part[]> {
  const idOf = await contributorIds(tx, people, now)
  const parts = people.map((person, position) => ({
    contributor_id: idOf(person),
    edition_id: editionRoles.has(person.role) ? editionId : null,
    role: person.role,
    position,
  }))
  return once(parts, part => `${part.contributor_id} ${part.edition_id} ${part.role}`)
}

const once = <T>(rows: readonly T[], key: (row: T) => string): T[] =>
  [...new Map(rows.toReversed().map(row => [key(row), row])).values()].toReversed()

async function replaced<List extends keyof Lists>(tx: Tx, place: Place, list: List, rows: Lists[List]) {
  const before = await stored[list](tx, place)
  await write[list](tx, place, rows)
  return { before, after: await stored[list](tx, place) }
}

type Stored = { [List in keyof Lists]: (tx: Tx, place: Place) => Promise<Lists[List]> }

const stored: Stored = {
  contributors: (tx, { editionId, workId }) =>
    tables(tx)
      .selectFrom('catalog.contributions')
      .select(['contributor_id', 'edition_id', 'role', 'position'])
      .where('work_id', '=', workId)
      .where(({ or, eb }) => or([eb('edition_id', 'is', null), eb('edition_id', '=', editionId)]))
      .orderBy('position')
      .orderBy('id')
      .execute(),
  subjects: (tx, { workId }) =>
    tables(tx)
      .selectFrom('catalog.work_subjects')
      .select(['subject_id', 'position'])
      .where('work_id', '=', workId)
      .orderBy('position')
      .orderBy('subject_id')
      .execute(),
  series: (tx, { editionId }) =>
    tables(tx)
      .selectFrom('catalog.edition_series')
      .select(['series_id', 'number', 'position'])
      .where('edition_id', '=', editionId)
      .orderBy('position')
      .orderBy('series_id')
      .execute(),
}

type Write = { [List in keyof Lists]: (tx: Tx, place: Place, rows: Lists[List]) => Promise<void> }

const write: Write = {
  async contributors(tx, { editionId, workId }, rows) {
    await sql`delete from catalog.contributions
      where work_id = ${workId} and (edition_id is null or edition_id = ${editionId})`.execute(tx)
    if (rows.length > 0)
      await tables(tx)
        .insertInto('catalog.contributions')
        .values(rows.map(row => ({ ...row, id: newId(), work_id: workId })))
        .onConflict(conflict => conflict.doNothing())
        .execute()
  },
  async subjects(tx, { workId }, rows) {
    await tables(tx).deleteFrom('catalog.work_subjects').where('work_id', '=', workId).execute()
    if (rows.length > 0)
      await tables(tx)
        .insertInto('catalog.work_subjects')
        .values(rows.map(row => ({ ...row, work_id: workId })))
        .execute()
  },
  async series(tx, { editionId }, rows) {
    await tables(tx).deleteFrom('catalog.edition_series').where('edition_id', '=', editionId).execute()
    if (rows.length > 0)
      await tables(tx)
        .insertInto('catalog.edition_series')
        .values(rows.map(row => ({ ...row, edition_id: editionId })))
        .execute()
  },
}

/** Puts lists back that are as the merge left them. Returns whether one was changed since and stays. */
export async function listsBack(tx: Tx, place: Place, changed: ListsChanged): Promise<boolean> {
  const kept = [
    await listBack(tx, place, 'contributors', changed.contributors),
    await listBack(tx, place, 'subjects', changed.subjects),
    await listBack(tx, place, 'series', changed.series),
  ]
  return kept.includes(true)
}

async function listBack<List extends keyof Lists>(
  tx: Tx,
  place: Place,
  list: List,
  change: { before: Lists[List]; after: Lists[List] } | undefined,
): Promise<boolean> {
  if (change === undefined) return false
  const now: readonly object[] = await stored[list](tx, place)
  if (!sameRows(now, change.after)) return true
  await write[list](tx, place, change.before)
  return false
}

/** Rows were kept as JSON, whose keys the database may order anew. */
const sameRows = (one: readonly object[], other: readonly object[]): boolean =>
  one.length === other.length && one.every((row, place) => sorted(row) === sorted(other[place] ?? {}))

const sorted = (row: object) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))

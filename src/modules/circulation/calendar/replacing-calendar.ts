import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { isStale, revisionOfAll } from '../../../revision.ts'
import { type Actor, branchesOf, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { addDays, dayIn } from './calendar.ts'
import { type SpecialDay, type WeekDay, writeWeek } from './special-days.ts'

type Library = { libraryId: string; zone: string }
type Week = { branch_id: string; days: WeekDay[] }
type Day = Omit<SpecialDay, 'branchId'> & { branch_id: string | null }

/** All that counts of a library's calendar. */
export type WholeCalendar = { weeks: readonly Week[]; days: readonly Day[] }

/** Days after which one that is over counts for no fine any more. */
const daysKept = 400

export async function wholeCalendar(
  db: Db,
  { libraryId, zone }: Library,
  now: Date,
): Promise<{ weeks: Week[]; days: (Day & { id: string })[]; revision: string }> {
  const hours = await tables(db)
    .selectFrom('circulation.opening_hours')
    .select(['branch_id', 'weekday', 'closed', 'opens', 'closes'])
    .where('library_id', '=', libraryId)
    .orderBy('branch_id')
    .orderBy('weekday')
    .execute()
  const weeks = [...Map.groupBy(hours, ({ branch_id }) => branch_id)].map(([branch_id, days]) => ({
    branch_id,
    days: days.map(({ branch_id: _, ...day }) => day),
  }))
  const days = await countingDays(db, libraryId, addDays(dayIn(now, zone), -daysKept))
  return { weeks, days, revision: revisionOfAll({ weeks, days }) }
}

/** In the order in which they were made: of two for one day the later holds. */
const countingDays = (db: Db, libraryId: string, since: string) =>
  tables(db)
    .selectFrom('circulation.special_days')
    .select(['id', 'branch_id', 'yearly', 'from_day as from', 'to_day as to'])
    .select(['closed', 'opens', 'closes', 'reason'])
    .where('library_id', '=', libraryId)
    .where(({ or, eb }) => or([eb('yearly', '=', true), eb('to_day', '>=', since)]))
    .orderBy('made_at')
    .orderBy('id')
    .execute()

/**
 * Sets the whole calendar in place of what was there. What is as it was stays untouched, so that of two entries for one day
 * the later goes on to be the later; dates are worked out anew by a job.
 */
export function replaceCalendar(
  db: Db,
  library: Library,
  { weeks, days }: WholeCalendar,
  seen: readonly string[] | null,
  actor: Actor,
  now: Date,
): Promise<
  | WholeCalendar
  | Refused<'unknown-branch'>
  | Refused<'branch-twice'>
  | Refused<'long-over', { day: string }>
  | Refused<'stale'>
> {
  return transaction(db, async tx => {
    const { libraryId, zone } = library
    await oneAtATime(tx, libraryId)
    const before = await wholeCalendar(tx, library, now)
    if (isStale(seen, before.revision)) return refused('stale')
    const branches = new Set((await branchesOf(tx, libraryId)).map(({ id }) => id))
    const named = weeks.map(({ branch_id }) => branch_id)
    const known = [...named, ...days.flatMap(({ branch_id }) => branch_id ?? [])].every(id =>
      branches.has(id),
    )
    if (!known) return refused('unknown-branch')
    if (new Set(named).size < named.length) return refused('branch-twice')
    const over = days.find(({ yearly, to }) => !yearly && to < addDays(dayIn(now, zone), -daysKept))
    if (over) return refused('long-over', { day: over.to })

    const changedWeeks = await replaceWeeks(tx, libraryId, before.weeks, weeks)
    const changedDays = await replaceDays(tx, libraryId, { before: before.days, wanted: days }, now)
    if (changedDays > 0) await send(tx, 'circulation.move-due-dates', { libraryId })
    const details = { weeks: changedWeeks, days: changedDays }
    const event = 'circulation.calendar-changed'
    if (changedWeeks + changedDays > 0)
      await record(tx, { ...actor, event, library: libraryId, details }, now)
    return { weeks, days }
  })
}

/** One who changes the whole calendar after the other. */
const oneAtATime = (tx: Tx, libraryId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`circulation.calendar ${libraryId}`}, 0))`.execute(tx)

async function replaceWeeks(
  tx: Tx,
  libraryId: string,
  before: readonly Week[],
  wanted: readonly Week[],
): Promise<number> {
  const inOrder = wanted.map(({ branch_id, days }) => ({
    branch_id,
    days: days.toSorted((one, other) => one.weekday - other.weekday),
  }))
  const old = new Map(before.map(({ branch_id, days }) => [branch_id, keyOfWeek(days)]))
  const changed = inOrder.filter(({ branch_id, days }) => old.get(branch_id) !== keyOfWeek(days))
  for (const { branch_id, days } of changed)
    await writeWeek(tx, libraryId, { branchId: branch_id, week: days })
  const named = new Set(wanted.map(({ branch_id }) => branch_id))
  const gone = before.map(({ branch_id }) => branch_id).filter(id => !named.has(id))
  if (gone.length > 0)
    await tables(tx)
      .deleteFrom('circulation.opening_hours')
      .where('library_id', '=', libraryId)
      .where('branch_id', 'in', gone)
      .execute()
  return changed.length + gone.length
}

/** Keeps those that begin the list as they stand; of all others the old go, and the new come after them. */
async function replaceDays(
  tx: Tx,
  libraryId: string,
  { before, wanted }: { before: readonly (Day & { id: string })[]; wanted: readonly Day[] },
  now: Date,
): Promise<number> {
  const gone: string[] = []
  let kept = 0
  for (const day of before) {
    const next = wanted[kept]
    if (next && keyOfDay(next) === keyOfDay(day)) kept += 1
    else gone.push(day.id)
  }
  if (gone.length > 0)
    await tables(tx).deleteFrom('circulation.special_days').where('id', 'in', gone).execute()
  const added = wanted.slice(kept).map(({ from, to, ...day }, place) => ({
    ...day,
    id: newId(),
    library_id: libraryId,
    from_day: from,
    to_day: to,
    // Of two for one day the later holds, so each has a moment of its own.
    made_at: new Date(now.getTime() + place),
  }))
  if (added.length > 0) await tables(tx).insertInto('circulation.special_days').values(added).execute()
  return gone.length + added.length
}

const keyOfWeek = (days: readonly WeekDay[]): string =>
  JSON.stringify(days.map(({ weekday, closed, opens, closes }) => [weekday, closed, opens, closes]))

const keyOfDay = ({ branch_id, yearly, from, to, closed, opens, closes, reason }: Day): string =>
  JSON.stringify([branch_id, yearly, from, to, closed, opens, closes, reason])

import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Actor, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'

export type SpecialDay = {
  /** Null for all branches. */
  branchId: string | null
  yearly: boolean
  closed: boolean
  /** 'YYYY-MM-DD', both included. */
  from: string
  to: string
  opens: string | null
  closes: string | null
  reason: string
}

type Week = { branchId: string; week: readonly WeekDay[] }

export type WeekDay = { weekday: number; closed: boolean; opens: string | null; closes: string | null }

/** A library's days out of the ordinary that are not over, and the yearly ones, by day. */
export const specialDays = (db: Db, libraryId: string, today: string) =>
  tables(db)
    .selectFrom('circulation.special_days')
    .selectAll()
    .where('library_id', '=', libraryId)
    .where(({ or, eb }) => or([eb('yearly', '=', true), eb('to_day', '>=', today)]))
    .orderBy('yearly')
    .orderBy('from_day')
    .orderBy('id')
    .limit(500)
    .execute()

export const weekOf = (db: Db, libraryId: string, branchId: string) =>
  tables(db)
    .selectFrom('circulation.opening_hours')
    .select(['weekday', 'closed', 'opens', 'closes'])
    .where('library_id', '=', libraryId)
    .where('branch_id', '=', branchId)
    .orderBy('weekday')
    .execute()

/** Writes the week of a branch. Loans that are out keep their date: what moves dates is a day that is closed. */
export function saveWeek(
  db: Db,
  libraryId: string,
  { branchId, week }: Week,
  actor: Actor,
  now: Date,
): Promise<void> {
  return transaction(db, async tx => {
    await writeWeek(tx, libraryId, { branchId, week })
    const details = { branch: branchId }
    await record(tx, { ...actor, event: 'circulation.calendar-changed', library: libraryId, details }, now)
  })
}

export async function writeWeek(tx: Tx, libraryId: string, { branchId, week }: Week): Promise<void> {
  await tables(tx)
    .insertInto('circulation.opening_hours')
    .values(week.map(day => ({ ...day, library_id: libraryId, branch_id: branchId })))
    .onConflict(conflict =>
      conflict.columns(['branch_id', 'weekday']).doUpdateSet(({ ref }) => ({
        closed: ref('excluded.closed'),
        opens: ref('excluded.opens'),
        closes: ref('excluded.closes'),
      })),
    )
    .execute()
}

/** Adds a day out of the ordinary; dates that fall on it, or fell off it, are worked out anew by a job. */
export function addSpecialDay(
  db: Db,
  libraryId: string,
  day: SpecialDay,
  actor: Actor,
  now: Date,
): Promise<string> {
  return transaction(db, async tx => {
    const id = newId()
    await tables(tx)
      .insertInto('circulation.special_days')
      .values({
        id,
        library_id: libraryId,
        branch_id: day.branchId,
        yearly: day.yearly,
        from_day: day.from,
        to_day: day.to,
        opens: day.opens,
        closes: day.closes,
        closed: day.closed,
        reason: day.reason,
        made_at: now,
      })
      .execute()
    await send(tx, 'circulation.move-due-dates', { libraryId })
    const details = { from: day.from, to: day.to, reason: day.reason }
    await record(tx, { ...actor, event: 'circulation.calendar-changed', library: libraryId, details }, now)
    return id
  })
}

/** Takes a day out of the ordinary back, and with it what it moved: dates are worked out anew from those first given. */
export function removeSpecialDay(
  db: Db,
  libraryId: string,
  id: string,
  actor: Actor,
  now: Date,
): Promise<boolean> {
  return transaction(db, async tx => {
    const gone = await tables(tx)
      .deleteFrom('circulation.special_days')
      .where('id', '=', id)
      .where('library_id', '=', libraryId)
      .returning([sql<string>`from_day::text`.as('from'), 'reason'])
      .executeTakeFirst()
    if (!gone) return false
    await send(tx, 'circulation.move-due-dates', { libraryId })
    await record(
      tx,
      { ...actor, event: 'circulation.calendar-changed', library: libraryId, details: gone },
      now,
    )
    return true
  })
}

import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies, titledWorks } from '../../catalog/index.ts'
import { branchNames, libraryPlaces } from '../../identity/index.ts'
import type { SeenBy } from '../seen-by.ts'
import type { CirculationTables } from '../tables.ts'
import { tables } from '../tables.ts'
import type { HoldStatus } from './tables.ts'

/**
 * Holds with all that pages and programs say of them. Its place counts those before it in the queue of its library, with
 * suspended ones, which keep theirs; `active_ahead` leaves these out, and for one copy those that want another.
 */
const everyHold = (db: Db, now: Date) =>
  tables(db)
    .selectFrom('circulation.holds as hold')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'hold.patron_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'hold.work_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'hold.library_id')
    .innerJoin(branchNames(db).as('pickup'), 'pickup.id', 'hold.pickup_branch_id')
    .leftJoin(titledCopies(db).as('filled'), 'filled.id', 'hold.filled_copy_id')
    .leftJoin(titledCopies(db).as('wanted'), 'wanted.id', 'hold.copy_id')
    .select([
      'hold.id',
      'hold.library_id',
      'hold.patron_id',
      'hold.work_id',
      'hold.copy_id',
      'hold.status',
      'hold.pickup_branch_id',
      'hold.placed_at',
      'hold.starts_on',
      'hold.low_priority',
      'hold.suspended_at',
      'hold.suspended_until',
      'hold.filled_copy_id',
      'hold.filled_at',
      'hold.shelf_until',
      'hold.ended_at',
      'patron.person_id',
      'patron.name as patron',
      'work.title',
      'work.by_line as author',
      'work.language',
      'library.name as library',
      'library.zone',
      'pickup.name as pickup',
      'filled.barcode',
      'wanted.barcode as wanted_barcode',
    ])
    .select(eb => [
      pendingOfWork(eb).$asScalar().$notNull().as('queue'),
      aheadOf(eb).$asScalar().$notNull().as('ahead'),
      aheadOf(eb)
        .where(
          sql<boolean>`(before.suspended_at is null
            or before.suspended_until < (${now}::timestamptz at time zone library.zone)::date)`,
        )
        .where(sql<boolean>`(hold.copy_id is null or before.copy_id = hold.copy_id)`)
        .$asScalar()
        .$notNull()
        .as('active_ahead'),
    ])

type Tables = CirculationTables & { hold: CirculationTables['circulation.holds'] }

const pendingOfWork = (eb: ExpressionBuilder<Tables, 'hold'>) =>
  eb
    .selectFrom('circulation.holds as before')
    .select(sql<number>`count(*)::int`.as('count'))
    .whereRef('before.library_id', '=', 'hold.library_id')
    .whereRef('before.work_id', '=', 'hold.work_id')
    .where('before.ended_at', 'is', null)
    .where('before.status', '=', 'pending')

const aheadOf = (eb: ExpressionBuilder<Tables, 'hold'>) =>
  pendingOfWork(eb).where(
    sql<boolean>`(before.low_priority, before.placed_at, before.id) < (hold.low_priority, hold.placed_at, hold.id)`,
  )

export type HoldRow = Awaited<ReturnType<ReturnType<typeof everyHold>['execute']>>[number]

/** What a person waits for in all their libraries, what is ready first. */
export const openHoldsOfPerson = (db: Db, personId: string, now: Date) =>
  everyHold(db, now)
    .where('patron.person_id', '=', personId)
    .where('hold.ended_at', 'is', null)
    .orderBy(sql`hold.status = 'on-shelf'`, 'desc')
    .orderBy('hold.placed_at')
    .orderBy('hold.id')
    .limit(200)
    .execute()

/** The same of all their holds: a builder, by `id`. */
export const holdsOfPerson = (db: Db, personId: string, now: Date) =>
  everyHold(db, now).where('patron.person_id', '=', personId)

/** What a patron of this library waits for. */
export const openHoldsOfPatron = (db: Db, libraryId: string, patronId: string, now: Date) =>
  everyHold(db, now)
    .where('hold.library_id', '=', libraryId)
    .where('hold.patron_id', '=', patronId)
    .where('hold.ended_at', 'is', null)
    .orderBy('hold.placed_at')
    .orderBy('hold.id')
    .limit(200)
    .execute()

/** What these patrons wait for of one work. */
export const openHoldsOn = (db: Db, workId: string, patronIds: readonly string[], now: Date) =>
  everyHold(db, now)
    .where('hold.work_id', '=', workId)
    .where('hold.patron_id', 'in', [...patronIds])
    .where('hold.ended_at', 'is', null)
    .execute()

/** One hold, for whose it is, and for the desk of its library; to all others there is none. */
export const holdSeenBy = (db: Db, { personId, deskAt }: SeenBy, holdId: string, now: Date) =>
  everyHold(db, now)
    .where('hold.id', '=', holdId)
    .where(({ or, eb }) => or([eb('patron.person_id', '=', personId), eb('hold.library_id', '=', deskAt)]))
    .executeTakeFirst()

/** The library of a hold, so that somebody's rights there can be asked for; nothing else is told of it. */
export const libraryOfHold = async (db: Db, holdId: string): Promise<string | undefined> =>
  (
    await tables(db)
      .selectFrom('circulation.holds')
      .select('library_id')
      .where('id', '=', holdId)
      .executeTakeFirst()
  )?.library_id

export type HoldFilter = { statuses: readonly HoldStatus[]; branchId?: string | null; workId?: string | null }

/** A library's holds in these states, for one pickup branch or all: a builder, by `id`. */
export function holdsAt(db: Db, libraryId: string, { statuses, branchId, workId }: HoldFilter, now: Date) {
  let found = everyHold(db, now)
    .where('hold.library_id', '=', libraryId)
    .where('hold.status', 'in', [...statuses])
  if (statuses.every(isOpen)) found = found.where('hold.ended_at', 'is', null)
  if (branchId) found = found.where('hold.pickup_branch_id', '=', branchId)
  if (workId) found = found.where('hold.work_id', '=', workId)
  return found
}

export const openStatuses = ['pending', 'in-transit', 'on-shelf'] as const
export const endedStatuses = ['picked-up', 'expired', 'cancelled'] as const
const isOpen = (status: HoldStatus): boolean => openStatuses.some(open => open === status)

export const holdPageSize = 50

/** A page of them, who waits longest first, from `after` on. */
export function holdsPage(
  db: Db,
  libraryId: string,
  filter: HoldFilter,
  after: { placedAt: Date; id: string } | null,
  now: Date,
): Promise<HoldRow[]> {
  const page = holdsAt(db, libraryId, filter, now)
    .orderBy('hold.placed_at')
    .orderBy('hold.id')
    .limit(holdPageSize + 1)
  if (!after) return page.execute()
  return page
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('hold.placed_at', 'hold.id'), '>', tuple(after.placedAt, after.id)),
    )
    .execute()
}

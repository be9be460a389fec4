import { type Expression, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { branchNames, librariesOfMember } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { holdsOfPerson } from './hold-queries.ts'

/** Where a work is in one of a person's libraries, and what they have to do with it there. */
export type PlaceOfWork = {
  library_id: string
  library: string
  zone: string
  copies: number
  on_shelf: number
  /** Of the first on a shelf. */
  branch: string | null
  call_number: string | null
  /** The soonest of those on loan. */
  due_at: string | null
  waiting: number
  /** Whether they borrow there and may place holds themselves. */
  may_hold: boolean
  pickup_branch_id: string | null
  /** Until when they have it. */
  mine_until: string | null
  hold_id: string | null
  hold_status: 'pending' | 'in-transit' | 'on-shelf' | null
  ahead: number | null
  active_ahead: number | null
  queue: number | null
  copy_id: string | null
  starts_on: string | null
  suspended_at: string | null
  suspended_until: string | null
}

/**
 * For each of these works and each library that a person belongs to and that has copies of it, a `PlaceOfWork` with its
 * `work_id`: a builder, so that a page of works is one statement. Of libraries that they do not belong to it says nothing.
 */
export const placesOfWorks = (db: Db, personId: string, works: Expression<unknown>, now: Date) =>
  tables(db)
    .selectFrom(copiesAt(db, personId, works).as('held'))
    .leftJoin('circulation.patrons as patron', join =>
      join.onRef('patron.library_id', '=', 'held.library_id').on('patron.person_id', '=', personId),
    )
    .leftJoin('circulation.settings as settings', 'settings.library_id', 'held.library_id')
    .leftJoin(holdsOfPerson(db, personId, now).where('hold.ended_at', 'is', null).as('hold'), join =>
      join.onRef('hold.library_id', '=', 'held.library_id').onRef('hold.work_id', '=', 'held.work_id'),
    )
    .selectAll('held')
    .select(({ selectFrom }) => [
      selectFrom('circulation.holds as other')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('other.library_id', '=', 'held.library_id')
        .whereRef('other.work_id', '=', 'held.work_id')
        .where('other.ended_at', 'is', null)
        .where('other.status', '=', 'pending')
        .as('waiting'),
      selectFrom('circulation.loans as loan')
        .select(({ fn }) => fn.min('loan.due_at').as('due'))
        .whereRef('loan.patron_id', '=', 'patron.id')
        .whereRef('loan.work_id', '=', 'held.work_id')
        .where('loan.returned_at', 'is', null)
        .as('mine_until'),
    ])
    .select([
      sql<boolean>`patron.id is not null and coalesce(settings.self_holds, true)`.as('may_hold'),
      sql<string | null>`coalesce(patron.home_branch_id, held.first_branch_id)`.as('pickup_branch_id'),
      'hold.id as hold_id',
      'hold.status as hold_status',
      'hold.ahead',
      'hold.active_ahead',
      'hold.queue',
      'hold.copy_id',
      'hold.starts_on',
      'hold.suspended_at',
      'hold.suspended_until',
    ])

const onShelf = sql`copy.status = 'in-collection' and copy.availability = 'on-shelf'`

const copiesAt = (db: Db, personId: string, works: Expression<unknown>) =>
  db
    .selectFrom(
      titledCopies(db)
        .where('copy.status', 'in', ['in-collection', 'damaged'])
        .where(sql<boolean>`copy.work_id in ${works}`)
        .as('copy'),
    )
    .innerJoin(librariesOfMember(db, personId).as('library'), 'library.id', 'copy.library_id')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'copy.holding_branch_id')
    .select([
      'copy.work_id',
      'library.id as library_id',
      'library.name as library',
      'library.zone',
      sql<number>`count(*)::int`.as('copies'),
      sql<number>`(count(*) filter (where ${onShelf}))::int`.as('on_shelf'),
      sql<
        string | null
      >`(array_agg(branch.name order by branch.name, copy.id) filter (where ${onShelf}))[1]`.as('branch'),
      sql<
        string | null
      >`(array_agg(copy.call_number order by branch.name, copy.id) filter (where ${onShelf}))[1]`.as(
        'call_number',
      ),
      sql<string | null>`min(copy.due_at) filter (where copy.availability = 'on-loan')`.as('due_at'),
      sql<string>`(array_agg(copy.holding_branch_id order by copy.id))[1]`.as('first_branch_id'),
    ])
    .groupBy(['copy.work_id', 'library.id', 'library.name', 'library.zone'])

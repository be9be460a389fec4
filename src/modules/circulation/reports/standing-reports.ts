import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies, titledWorks } from '../../catalog/index.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

const unlentCopies = (db: Db, libraryId: string) =>
  titledCopies(db)
    .where('copy.library_id', '=', libraryId)
    .where('copy.status', '=', 'in-collection')
    .where('copy.reference_only', '=', false)
    .where(({ not, exists }) =>
      not(
        exists(
          tables(db)
            .selectFrom('circulation.loans as loan')
            .select('loan.id')
            .where(sql<boolean>`loan.copy_id = copy.id`),
        ),
      ),
    )

/**
 * Copies in the collection that were never lent, in the order of their barcodes; `after` is the barcode that the page before
 * ended with.
 */
export const neverLent = (db: Db, libraryId: string, after: string, limit: number) =>
  unlentCopies(db, libraryId)
    .where(sql<boolean>`copy.barcode collate "unicode" > ${after}`)
    .orderBy(sql`copy.barcode collate "unicode"`)
    .limit(limit)
    .execute()

/** How many copies were never lent, counted up to `most`. */
export async function countNeverLent(db: Db, libraryId: string, most: number): Promise<number> {
  const counted = await db
    .selectFrom(unlentCopies(db, libraryId).limit(most).as('unlent'))
    .select(sql<number>`count(*)::int`.as('copies'))
    .executeTakeFirst()
  return counted?.copies ?? 0
}

/** What is out and late now, by the branch that lent it: how many, and for how long. */
export const overdueByBranch = (db: Db, libraryId: string, now: Date) => {
  const days = sql`extract(epoch from ${now}::timestamptz - loan.due_at) / 86400`
  const between = (least: number, most: number) =>
    sql<number>`(count(*) filter (where ${days} > ${least} and ${days} <= ${most}))::int`
  return tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'loan.branch_id')
    .select([
      'branch.name',
      sql<number>`count(*)::int`.as('loans'),
      between(0, 7).as('week'),
      between(7, 28).as('month'),
      between(28, 1_000_000).as('longer'),
    ])
    .where('loan.library_id', '=', libraryId)
    .where('loan.returned_at', 'is', null)
    .where('loan.due_at', '<', now)
    .groupBy(['branch.id', 'branch.name'])
    .orderBy('loans', 'desc')
    .orderBy('branch.name')
    .execute()
}

/** Titles that people wait for, by how many wait for each copy: what to buy another of. */
export const holdsRatio = (db: Db, libraryId: string, limit: number) =>
  titledQueues(db, libraryId, queues(db, libraryId))
    .select(
      sql<number>`round(queue.holds::numeric / greatest(1, coalesce(held.copies, 0)), 1)::float8`.as('ratio'),
    )
    .orderBy('ratio', 'desc')
    .orderBy('queue.holds', 'desc')
    .orderBy('work.id')
    .limit(limit)
    .execute()

/**
 * Titles with the most holds that nothing is set aside for yet, and since when the first of them waits; each row has the
 * number of such holds and titles in all.
 */
export const longestQueues = (db: Db, libraryId: string, limit: number) =>
  titledQueues(db, libraryId, longest(db, libraryId, limit))
    .select(['queue.waiting', sql<Date>`queue.since`.as('since'), 'queue.all_waiting', 'queue.all_titles'])
    .orderBy('queue.waiting', 'desc')
    .orderBy('queue.since')
    .orderBy('work.id')
    .execute()

const waiting = sql<number>`count(*) filter (where hold.status = 'pending')`

/** Cut to so many before their copies are counted. */
const longest = (db: Db, libraryId: string, limit: number) =>
  queues(db, libraryId)
    .having(waiting, '>', 0)
    .orderBy('waiting', 'desc')
    .orderBy('since')
    .orderBy('hold.work_id')
    .limit(limit)

/** Holds of each title that have not ended. */
const queues = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('circulation.holds as hold')
    .select([
      'hold.work_id',
      sql<number>`count(*)::int`.as('holds'),
      sql<number>`(${waiting})::int`.as('waiting'),
      sql<Date | null>`min(hold.placed_at) filter (where hold.status = 'pending')`.as('since'),
      sql<number>`(sum(${waiting}) over ())::int`.as('all_waiting'),
      sql<number>`(count(*) over ())::int`.as('all_titles'),
    ])
    .where('hold.library_id', '=', libraryId)
    .where('hold.ended_at', 'is', null)
    .groupBy('hold.work_id')

/** Those with their titles, and the copies in the collection. */
const titledQueues = (db: Db, libraryId: string, queue: ReturnType<typeof queues>) =>
  db
    .with('queue', () => queue)
    .with('held', () =>
      db
        .selectFrom(
          titledCopies(db)
            .where('copy.library_id', '=', libraryId)
            .where('copy.status', '=', 'in-collection')
            .as('copy'),
        )
        .select(['copy.work_id', sql<number>`count(*)::int`.as('copies')])
        .where(sql<boolean>`copy.work_id in (select work_id from queue)`)
        .groupBy('copy.work_id'),
    )
    .selectFrom('queue')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'queue.work_id')
    .leftJoin('held', 'held.work_id', 'queue.work_id')
    .select([
      'work.id',
      'work.title as name',
      'work.by_line as by',
      'work.language',
      'queue.holds',
      sql<number>`coalesce(held.copies, 0)`.as('copies'),
    ])

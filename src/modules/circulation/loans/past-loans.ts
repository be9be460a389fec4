import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { type Actor, libraryPlaces } from '../../identity/index.ts'
import { recordPatron } from '../patrons/patron-entry.ts'
import { tables } from '../tables.ts'

export const pastPageSize = 30

/** What a person had and brought back, of what is kept: a builder, by `id`. */
export const ownPastLoans = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select([
      'loan.id',
      'loan.lent_at',
      'loan.returned_at',
      'loan.closed_as',
      'loan.keeps_history',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'library.name as library',
      'library.zone',
    ])
    .where('patron.person_id', '=', personId)
    .where('loan.returned_at', 'is not', null)

/** A page of it, the latest first, from `after` on. */
export function pastLoans(db: Db, personId: string, after: { returnedAt: Date; id: string } | null) {
  const past = ownPastLoans(db, personId)
    .orderBy('loan.returned_at', 'desc')
    .orderBy('loan.id', 'desc')
    .limit(pastPageSize + 1)
  return (
    after
      ? past.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('loan.returned_at', 'loan.id'), '<', tuple(after.returnedAt, after.id)),
        )
      : past
  ).execute()
}

/** How much a person borrowed, of what is kept: in all, and in each month of the last twelve, the oldest first. */
export async function borrowingOf(
  db: Db,
  personId: string,
  now: Date,
): Promise<{ loans: number; titles: number; months: { month: string; loans: number }[] }> {
  const theirs = sql`circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
    where patron.person_id = ${personId}`
  const { rows: totals } = await sql<{ loans: number; titles: number }>`
    select count(*)::int as loans, count(distinct loan.work_id)::int as titles from ${theirs}`.execute(db)
  const { rows: months } = await sql<{ month: string; loans: number }>`
    select to_char(month, 'YYYY-MM') as month, coalesce(count(lent.id), 0)::int as loans
    from generate_series(date_trunc('month', ${now}::timestamptz - interval '11 months'),
      date_trunc('month', ${now}::timestamptz), interval '1 month') month
    left join (select loan.id, loan.lent_at from ${theirs}) lent on date_trunc('month', lent.lent_at) = month
    group by month order by month`.execute(db)
  return { ...(totals[0] ?? { loans: 0, titles: 0 }), months }
}

/**
 * Whether a person's loans from now on are kept in their history, at one of their libraries. A loan keeps what held when it
 * was opened: switching it on brings nothing back, switching it off forgets nothing by itself (RULES R15).
 */
export function keepHistory(
  db: Db,
  personId: string,
  { patronId, keeps }: { patronId: string; keeps: boolean },
  actor: Actor,
  now: Date,
): Promise<boolean> {
  return transaction(db, async tx => {
    const changed = await tables(tx)
      .updateTable('circulation.patrons')
      .set({ keeps_history: keeps })
      .where('id', '=', patronId)
      .where('person_id', '=', personId)
      .returning('library_id')
      .executeTakeFirst()
    if (changed)
      await recordPatron(
        tx,
        keeps ? 'circulation.history-kept' : 'circulation.history-not-kept',
        { libraryId: changed.library_id, id: patronId },
        actor,
        now,
      )
    return changed !== undefined
  })
}

/** Lets go of what was kept at one library: those loans are forgotten by the nightly run like all others. */
export async function letHistoryGo(db: Db, personId: string, patronId: string): Promise<void> {
  await tables(db)
    .updateTable('circulation.loans')
    .set({ keeps_history: false })
    .where('patron_id', '=', patronId)
    .where('returned_at', 'is not', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('circulation.patrons as patron')
          .select('patron.id')
          .where('patron.id', '=', patronId)
          .where('patron.person_id', '=', personId),
      ),
    )
    .execute()
}

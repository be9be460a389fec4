import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, workSubjects } from '../../catalog/index.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** The library, and from when up to before when loans began that count. */
export type Span = { libraryId: string; zone: string; from: Date; until: Date }

export type Count = { name: string; loans: number }

const loansIn = (db: Db, { libraryId, from, until }: Span) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .where('loan.library_id', '=', libraryId)
    .where('loan.lent_at', '>=', from)
    .where('loan.lent_at', '<', until)

const loans = sql<number>`count(*)::int`.as('loans')

/** Loans of each day, or each month, of the library's clock; those without any are left out. */
export function loansByDay(db: Db, span: Span, by: 'day' | 'month'): Promise<Count[]> {
  // Written out, for a value would not be the same one in the grouping.
  const form: RawBuilder<string> = sql.lit(by === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM')
  const name = sql<string>`to_char(loan.lent_at at time zone ${sql.lit(span.zone)}, ${form})`
  return loansIn(db, span)
    .select([name.as('name'), loans])
    .groupBy(name)
    .orderBy('name')
    .execute()
}

/** Loans of each branch that lent, most first. */
export const loansByBranch = (db: Db, span: Span): Promise<Count[]> =>
  loansIn(db, span)
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'loan.branch_id')
    .select(['branch.name', loans])
    .groupBy(['branch.id', 'branch.name'])
    .orderBy('loans', 'desc')
    .orderBy('branch.name')
    .execute()

/** Loans of each category of patrons, by its code; '' for loans whose patron is forgotten, that count all the same. */
export function loansByCategory(db: Db, span: Span): Promise<Count[]> {
  const name = sql<string>`coalesce(patron.category, '')`
  return loansIn(db, span)
    .leftJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select([name.as('name'), loans])
    .groupBy(name)
    .orderBy('loans', 'desc')
    .orderBy('name')
    .execute()
}

/** Loans of each subject, most first: a book of two subjects counts for both. */
export const loansBySubject = (db: Db, span: Span, limit: number): Promise<Count[]> =>
  db
    .with('lent', () => loansIn(db, span).select(['loan.work_id', loans]).groupBy('loan.work_id'))
    .selectFrom('lent')
    .innerJoin(workSubjects(db).as('subject'), 'subject.work_id', 'lent.work_id')
    .select(['subject.label as name', sql<number>`sum(lent.loans)::int`.as('loans')])
    .groupBy(['subject.id', 'subject.label'])
    .orderBy('loans', 'desc')
    .orderBy('subject.label')
    .limit(limit)
    .execute()

/** The titles that were lent most. */
export const popularTitles = (db: Db, span: Span, limit: number) =>
  db
    .with('lent', () =>
      loansIn(db, span)
        .select(['loan.work_id', loans])
        .groupBy('loan.work_id')
        .orderBy('loans', 'desc')
        .orderBy('loan.work_id')
        .limit(limit),
    )
    .selectFrom('lent')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'lent.work_id')
    .select(['work.id', 'work.title as name', 'work.by_line as by', 'lent.loans'])
    .orderBy('lent.loans', 'desc')
    .orderBy('work.id')
    .execute()

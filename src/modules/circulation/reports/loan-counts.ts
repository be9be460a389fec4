import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { copiesByKind, titledWorks, workSubjects } from '../../catalog/index.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** The library, and from when up to before when loans began that count. */
export type Span = { libraryId: string; from: Date; until: Date }

export type Count = { name: string; loans: number }

const loansIn = (db: Db, { libraryId, from, until }: Span) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .where('loan.library_id', '=', libraryId)
    .where('loan.lent_at', '>=', from)
    .where('loan.lent_at', '<', until)

const loans = sql<number>`count(*)::int`.as('loans')

export async function countLoans(db: Db, span: Span): Promise<number> {
  const counted = await loansIn(db, span).select(loans).executeTakeFirst()
  return counted?.loans ?? 0
}

/** Whether a library ever lent anything. */
export async function everLent(db: Db, libraryId: string): Promise<boolean> {
  const one = await tables(db)
    .selectFrom('circulation.loans')
    .select('id')
    .where('library_id', '=', libraryId)
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}

/** A day or a month by its name, from when up to before when. */
export type Part = { name: string; from: Date; until: Date }

/**
 * Loans of each part, in their order. Each is a stretch of one index; grouping by the clock of a zone would sort every
 * loan of a year.
 */
export async function loansOfParts(db: Db, libraryId: string, parts: readonly Part[]): Promise<Count[]> {
  const { rows } = await sql<Count>`
    select part.name, (
      select count(*)::int from circulation.loans
      where library_id = ${libraryId} and lent_at >= part.begins and lent_at < part.ends) as loans
    from unnest(${parts.map(({ name }) => name)}::text[], ${parts.map(({ from }) => from)}::timestamptz[],
      ${parts.map(({ until }) => until)}::timestamptz[]) with ordinality as part (name, begins, ends, place)
    order by part.place`.execute(db)
  return rows
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

/** Loans of each category of patrons, by its code; last '' for loans of whom it is no longer known, that count all the same. */
export function loansByCategory(db: Db, span: Span): Promise<Count[]> {
  const name = sql<string>`coalesce(patron.category, '')`
  return loansIn(db, span)
    .leftJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select([name.as('name'), loans])
    .groupBy(name)
    .orderBy(sql`${name} = ''`)
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
    .select([
      'work.id',
      'work.title as name',
      'work.by_line as by',
      'work.language',
      'work.cover',
      'lent.loans',
    ])
    .orderBy('lent.loans', 'desc')
    .orderBy('work.id')
    .execute()

/** Of these works how often each was lent, where it was at all. */
export async function loansOfWorks(
  db: Db,
  span: Span,
  workIds: readonly string[],
): Promise<Map<string, number>> {
  if (workIds.length === 0) return new Map()
  const counted = await loansIn(db, span)
    .select(['loan.work_id', loans])
    .where('loan.work_id', 'in', [...workIds])
    .groupBy('loan.work_id')
    .execute()
  return new Map(counted.map(({ work_id, loans }) => [work_id, loans]))
}

/** Loans of each kind of copies that was lent: a builder with `kind` and `loans`. */
export const loansByKind = (db: Db, span: Span) =>
  loansIn(db, span)
    .innerJoin(copiesByKind(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select(['copy.item_type as kind', loans])
    .groupBy('copy.item_type')

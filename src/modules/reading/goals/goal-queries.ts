import type { Db } from '../../../database.ts'
import { booksFinished, statisticsOf } from '../statistics/counting.ts'
import { tables } from '../tables.ts'
import { standingOf } from './goal.ts'

/** A person's goals, the last to end first; those that are not over alone where `today` is given. */
export const goalsOf = (db: Db, personId: string, { today, limit }: { today?: string; limit: number }) =>
  tables(db)
    .selectFrom('reading.goals')
    .select(['id', 'unit', 'amount', 'starts_on', 'ends_on'])
    .where('person_id', '=', personId)
    .$if(today !== undefined, query =>
      query.where('starts_on', '<=', today ?? '').where('ends_on', '>=', today ?? ''),
    )
    .orderBy('ends_on', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const goalWith = async (db: Db, personId: string, id: string) =>
  tables(db)
    .selectFrom('reading.goals')
    .select(['id', 'unit', 'amount', 'starts_on', 'ends_on'])
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst()

/** So many spines are drawn of a goal. */
const spinesShown = 100

export type StandingGoal = Awaited<ReturnType<typeof standing>>

/** How goals stand on a reader's day, each with the books that count where it counts books. */
export const standing = async (
  db: Db,
  personId: string,
  goal: Awaited<ReturnType<typeof goalsOf>>[number],
  today: string,
) => {
  const period = { from: goal.starts_on, to: goal.ends_on }
  const [statistics, books] = await Promise.all([
    statisticsOf(db, personId, period),
    goal.unit === 'books' && goal.amount <= spinesShown
      ? booksFinished(db, personId, period, spinesShown)
      : null,
  ])
  const hours = Math.floor(statistics.minutes_told / 60)
  const done = { books: statistics.books, pages: statistics.pages, hours }[goal.unit]
  return { ...goal, done, books, ...standingOf(goal, done, today) }
}

/** So many goals stand on a person's first page. */
const atHome = 3

/** The goals that go on today, for a person's first page, with how each stands. */
export async function goalsForHome(db: Db, personId: string, today: string): Promise<StandingGoal[]> {
  const goals = await goalsOf(db, personId, { today, limit: atHome })
  return Promise.all(goals.map(goal => standing(db, personId, goal, today)))
}

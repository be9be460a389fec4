import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { revisionOf } from '../../../revision.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { endedBetween } from '../readthroughs/ended-between.ts'
import { tables } from '../tables.ts'

/** A person's goals, the one that ends last first, each with how much of it is done; `on` a day alone where one is given. */
export const goalsOf = (db: Db, personId: string, { on = null }: { on?: string | null } = {}) =>
  tables(db)
    .selectFrom('reading.goals as goal')
    .select(['goal.id', 'goal.kind', 'goal.amount', 'goal.begins', 'goal.ends'])
    .select(
      sql<number>`(case goal.kind
        when 'hours' then (select coalesce(sum(told.minutes), 0) / 60 from reading.progress told
          where told.person_id = goal.person_id and told.day between goal.begins and goal.ends)
        when 'books' then (select count(*) from reading.readthroughs one where ${finishedIn})
        else (select coalesce(sum(coalesce(book.pages, ${pagesRead(db)})), 0) from reading.readthroughs one
          join reading.books book on book.id = one.book_id where ${finishedIn})
        end)::int`.as('done'),
    )
    .where('goal.person_id', '=', personId)
    .$if(on !== null, query => query.where('goal.begins', '<=', on ?? '').where('goal.ends', '>=', on ?? ''))
    .orderBy('goal.ends', 'desc')
    .orderBy('goal.id')
    .limit(100)
    .execute()

/** A goal of theirs as it was set; undefined where it is not theirs. */
export const goalWith = (db: Db, personId: string, goalId: string) =>
  tables(db)
    .selectFrom('reading.goals as goal')
    .select(['goal.id', 'goal.kind', 'goal.amount', 'goal.begins', 'goal.ends'])
    .select(revisionOf('goal').as('revision'))
    .where('goal.id', '=', goalId)
    .where('goal.person_id', '=', personId)
    .executeTakeFirst()

const finishedIn = sql<boolean>`one.person_id = goal.person_id and one.outcome is not null and one.outcome = 'finished'
  and ${endedBetween(sql`goal.begins`, sql`goal.ends`)}`

const pagesRead = (db: Db) =>
  editionLengths(db)
    .clearSelect()
    .select(({ fn }) => fn.max('edition.pages').as('pages'))
    .where(
      sql<boolean>`edition.work_id = book.work_id and edition.id = coalesce(one.edition_id, book.edition_id, edition.id)`,
    )

/** The last books that each of these goals counts, for a shelf of them: at most so many of each, the first first. */
export const finishedBooks = (db: Db, personId: string, goalIds: readonly string[], limit: number) =>
  tables(db)
    .selectFrom('reading.goals as goal')
    .innerJoinLateral(
      eb =>
        eb
          .selectFrom('reading.readthroughs as one')
          .select(['one.id', 'one.book_id', 'one.edition_id', sql<string>`one.ended collate "C"`.as('ended')])
          .where(finishedIn)
          .orderBy(sql`one.ended collate "C"`, 'desc')
          .orderBy('one.id')
          .limit(limit)
          .as('one'),
      join => join.onTrue(),
    )
    .innerJoin('reading.books as book', 'book.id', 'one.book_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select(['goal.id as goal_id', 'work.title', 'work.by_line as author'])
    .select(sql<number | null>`coalesce(book.pages, ${pagesRead(db)})`.as('pages'))
    .where('goal.person_id', '=', personId)
    .where(sql<boolean>`goal.id = any(${goalIds}::uuid[])`)
    .orderBy('one.ended')
    .orderBy('one.id', 'desc')
    .execute()

/** Their challenges with how many prompts each has, and how many a book answers. */
export const challengesOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.challenges as challenge')
    .leftJoin('reading.prompts as prompt', 'prompt.challenge_id', 'challenge.id')
    .select(({ fn }) => [
      'challenge.id',
      'challenge.name',
      fn.count<number>('prompt.id').as('prompts'),
      fn.count<number>('prompt.book_id').as('answered'),
    ])
    .where('challenge.person_id', '=', personId)
    .groupBy(['challenge.id', 'challenge.name', 'challenge.created_at'])
    .orderBy('challenge.created_at', 'desc')
    .orderBy('challenge.id')
    .limit(100)
    .execute()

/** One of theirs with its prompts in order, each with its book; undefined where it is not theirs. */
export async function challengeWith(db: Db, personId: string, challengeId: string) {
  const challenge = await tables(db)
    .selectFrom('reading.challenges')
    .select(['id', 'name'])
    .where('id', '=', challengeId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!challenge) return undefined
  const prompts = await tables(db)
    .selectFrom('reading.prompts as prompt')
    .leftJoin('reading.books as book', 'book.id', 'prompt.book_id')
    .leftJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select(['prompt.id', 'prompt.words', 'prompt.book_id', 'work.title', 'work.language', 'book.status'])
    .where('prompt.challenge_id', '=', challengeId)
    .orderBy('prompt.place')
    .orderBy('prompt.id')
    .execute()
  return { ...challenge, prompts }
}

/** Books that may answer a prompt: those touched last that answer none of this challenge yet. */
export const booksToPut = (db: Db, personId: string, challengeId: string) =>
  tables(db)
    .selectFrom('reading.books as book')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select(['book.id', 'work.title', 'work.by_line as author'])
    .where('book.person_id', '=', personId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reading.prompts as prompt')
            .select('prompt.id')
            .where('prompt.challenge_id', '=', challengeId)
            .whereRef('prompt.book_id', '=', 'book.id'),
        ),
      ),
    )
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .limit(200)
    .execute()

/** How many books somebody means to read in a whole year; null without such a goal. */
export async function booksMeant(db: Db, personId: string, year: number): Promise<number | null> {
  const goal = await tables(db)
    .selectFrom('reading.goals')
    .select('amount')
    .where('person_id', '=', personId)
    .where('kind', '=', 'books')
    .where('begins', '=', `${year}-01-01`)
    .where('ends', '=', `${year}-12-31`)
    .limit(1)
    .executeTakeFirst()
  return goal?.amount ?? null
}

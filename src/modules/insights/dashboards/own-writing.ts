import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type Summed, summed } from '../reviews/analysis.ts'
import { tables } from '../tables.ts'

/** Under so many books that others reviewed, too, nothing is said of the difference. */
const fewestCompared = 3

/** What somebody wrote of books and asked of documents, in figures. */
export type OwnWriting = {
  /** Of their reviews that stand and are not hidden. */
  reviews: Summed
  /** How often others found them helpful. */
  helpful: number
  /** Of so many books how many stars they gave more than others did on the mean; null under three books. */
  compared: { books: number; stars: number } | null
  questions: { asked: number; answered: number }
}

export async function ownWriting(db: Db, personId: string): Promise<OwnWriting> {
  const tallies = await tallied(db, personId)
  return {
    reviews: summed(tallies),
    helpful: tallies.reduce((sum, { helpful }) => sum + helpful, 0),
    compared: tallies.length > 0 ? await compared(db, personId) : null,
    questions: await questionsOf(db, personId),
  }
}

const shown = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('insights.reviews as review')
    .where('review.person_id', '=', personId)
    .where('review.stands', '=', true)
    .where('review.hidden_at', 'is', null)

const tallied = (db: Db, personId: string) =>
  shown(db, personId)
    .select([
      'band',
      'method',
      sql<number>`count(*)::int`.as('reviews'),
      sql<number>`sum(sentiment)::int`.as('sentiment'),
      sql<number>`sum(rating)::int`.as('rating'),
      sql<number>`sum(helpful)::int`.as('helpful'),
    ])
    .groupBy(['band', 'method'])
    .execute()

/** The tallies of a work hold their own review, which is taken out again. */
async function compared(db: Db, personId: string): Promise<OwnWriting['compared']> {
  const found = await db
    .selectFrom(
      shown(db, personId)
        .innerJoin('insights.review_tallies as tally', 'tally.work_id', 'review.work_id')
        .select([
          'review.rating',
          sql<number>`sum(tally.reviews) - 1`.as('others'),
          sql<number>`sum(tally.rating) - review.rating`.as('given'),
        ])
        .groupBy('review.id')
        .as('book'),
    )
    .where('book.others', '>', 0)
    .select([
      sql<number>`count(*)::int`.as('books'),
      sql<number | null>`round(avg(book.rating - book.given::numeric / book.others) / 4, 1)::float8`.as(
        'stars',
      ),
    ])
    .executeTakeFirst()
  if (!found || found.stars === null || found.books < fewestCompared) return null
  return { books: found.books, stars: found.stars }
}

async function questionsOf(db: Db, personId: string): Promise<OwnWriting['questions']> {
  const found = await tables(db)
    .selectFrom('insights.questions')
    .select([
      sql<number>`count(*)::int`.as('asked'),
      sql<number>`(count(*) filter (where state = 'answered'))::int`.as('answered'),
    ])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return found ?? { asked: 0, answered: 0 }
}

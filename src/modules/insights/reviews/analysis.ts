import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { consensusOf, quotesFor } from '../consensus/consensus-queries.ts'
import type { Tone } from '../consensus/representative.ts'
import { type Band, bandOf, type Side, sideOf } from '../sentiment/band.ts'
import type { Method } from '../sentiment/reading.ts'
import { tables } from '../tables.ts'
import { sealedReviews } from './review-queries.ts'
import { asRight, type Right, rightToReview, type ToldRight } from './right.ts'
import type { Viewer } from './viewer.ts'

/** Under so many reviews there is no dial, and nothing that readers agree on. */
export const fewestForDial = 3

type Tally = { band: Band; method: Method; reviews: number; sentiment: number; rating: number }

/** What the reviews of a work come to. */
export type Summed = {
  reviews: number
  /** The mean, −1 to 1; null under three reviews. */
  sentiment: number | null
  band: Band | null
  /** In quarter stars, rounded; null without reviews. */
  rating: number | null
  sides: Record<Side, number>
  bands: Record<Band, number>
  methods: Record<Method, number>
}

/** Adds up what the database counts. */
export function summed(tallies: readonly Tally[]): Summed {
  const bands = { 'very-negative': 0, negative: 0, neutral: 0, positive: 0, 'very-positive': 0 }
  const sides = { negative: 0, neutral: 0, positive: 0 }
  const methods = { model: 0, lexicon: 0, rating: 0 }
  const all = { reviews: 0, sentiment: 0, rating: 0 }
  for (const { band, method, reviews, sentiment, rating } of tallies) {
    bands[band] += reviews
    sides[sideOf[band]] += reviews
    methods[method] += reviews
    all.reviews += reviews
    all.sentiment += sentiment
    all.rating += rating
  }
  const sentiment = all.reviews < fewestForDial ? null : Math.round(all.sentiment / all.reviews) / 10_000
  return {
    reviews: all.reviews,
    sentiment,
    band: sentiment === null ? null : bandOf(sentiment),
    rating: all.reviews > 0 ? Math.round(all.rating / all.reviews) : null,
    sides,
    bands,
    methods,
  }
}

export type QuoteSeen = { review_id: string; tone: Tone; sentence: string }
export type Consensus = { words: string | null; model: string | null; reviews: number; found_at: Date }

/** All that is told of a work's reviews beside themselves, as somebody may see it. */
export type Analysis = Summed & {
  consensus: Consensus | null
  quotes: QuoteSeen[]
  /** Where in the book reviews open that are sealed for them, the nearest first. */
  sealed: Array<{ gate: number; count: number }>
  /** Whether they opened those of this book for themselves. */
  opened: boolean
  /** Their own review. */
  mine: string | null
  right: Right
}

type Found = {
  tallies: Tally[]
  sealed: Analysis['sealed']
  quotes: QuoteSeen[]
  consensus: (Omit<Consensus, 'found_at'> & { found_at: string }) | null
  mine: string | null
  opened: boolean
  right: ToldRight | null
}

/** In one statement, whatever the number of reviews; that they may see the work is asked in each part. */
export async function analysisOf(db: Db, workId: string, viewer: Viewer): Promise<Analysis> {
  const { personId } = viewer
  const tallies = tables(db)
    .selectFrom('insights.review_tallies')
    .select(['band', 'method', 'reviews', 'sentiment', 'rating'])
    .where('work_id', '=', workId)
    .where('reviews', '>', 0)
  const opened = tables(db)
    .selectFrom('insights.review_openings')
    .select('work_id')
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
  const { rows } = await sql<Found>`
    select (select coalesce(jsonb_agg(one), '[]') from ${tallies.as('one')}) as tallies,
      (select coalesce(jsonb_agg(one), '[]') from ${sealedReviews(db, workId, viewer).as('one')}) as sealed,
      (select coalesce(jsonb_agg(one order by one.position), '[]') from ${quotesFor(db, workId, viewer).as('one')}) as quotes,
      (select to_jsonb(one) from ${consensusOf(db, workId).as('one')}) as consensus,
      (select id from insights.reviews
        where work_id = ${workId} and person_id = ${personId}::uuid and stands) as mine,
      exists ${opened} as opened,
      ${personId === null ? sql`null` : rightToReview(db, personId, workId)} as "right"`.execute(db)
  const [found] = rows
  if (!found) throw new Error('A statement without a table gives one row.')
  const { consensus } = found
  return {
    ...summed(found.tallies),
    consensus: consensus && { ...consensus, found_at: new Date(consensus.found_at) },
    quotes: found.quotes,
    sealed: found.sealed,
    opened: found.opened,
    mine: found.mine,
    right: asRight(found.right),
  }
}

import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { isOpenTo, reviewsBefore } from '../reviews/gate.ts'
import type { Viewer } from '../reviews/viewer.ts'
import { tables } from '../tables.ts'

/** What a model said over a work's reviews: a builder, columns `words`, `model`, `reviews` and `found_at`; `words` null without one. */
export const consensusOf = (db: Db, workId: string) =>
  tables(db)
    .selectFrom('insights.consensus')
    .select(['words', 'model', 'reviews', 'found_at'])
    .where('work_id', '=', workId)

/** The sentences quoted of a work's reviews that somebody may read and that still stand there word for word: a builder. */
export const quotesFor = (db: Db, workId: string, viewer: Viewer) =>
  reviewsBefore(db, viewer)
    .innerJoin('insights.consensus_quotes as quote', 'quote.review_id', 'review.id')
    .select(['quote.review_id', 'quote.tone', 'quote.sentence', 'quote.position'])
    .where('quote.work_id', '=', workId)
    .where('review.work_id', '=', workId)
    .where('review.hidden_at', 'is', null)
    .where(sql<SqlBool>`position(quote.sentence in review.body) > 0`)
    .where(sql<SqlBool>`${isOpenTo(viewer)}`)
    .orderBy('quote.position')
    .limit(12)

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { documentsVisibleTo, passagesFor } from '../documents/visible.ts'
import { tables } from '../tables.ts'

export const questionPageSize = 30

export type QuestionSeen = NonNullable<Awaited<ReturnType<typeof questionFor>>>

/** Somebody's own questions, each with what it was asked of, where they may still see that. */
const questionsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('insights.questions as question')
    .leftJoin(documentsVisibleTo(db, personId).as('document'), 'document.id', 'question.document_id')
    .leftJoin(titledWorks(db).as('work'), join =>
      join
        .onRef('work.id', '=', 'question.work_id')
        .on('work.id', 'in', worksVisibleTo(db, personId).clearSelect().select('work.id')),
    )
    .select([
      'question.id',
      'question.question',
      'question.asked_at',
      'question.state',
      'question.answer',
      'question.model',
      'question.settled_at',
      'question.helpful',
      'question.document_id',
      'question.work_id',
      'question.task_id',
      'document.title as document',
      'work.title as work',
    ])
    .where('question.person_id', '=', personId)

export const questionFor = (db: Db, questionId: string, personId: string) =>
  questionsOf(db, personId).where('question.id', '=', questionId).executeTakeFirst()

/** How much of an answer there is, in signs, and whether more is to come. */
export const growthOf = (db: Db, questionId: string, personId: string) =>
  tables(db)
    .selectFrom('insights.questions')
    .select(sql<number>`coalesce(length(answer), 0)`.as('length'))
    .select(({ eb }) => eb('state', '=', 'waiting').as('waits'))
    .where('id', '=', questionId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

/** The last asked first, one more than a page where it goes on. */
export const questionsAsked = (db: Db, personId: string, after: { at: Date; id: string } | null) =>
  questionsOf(db, personId)
    .$if(after !== null, query =>
      query.where(
        sql<boolean>`(question.asked_at, question.id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('question.asked_at', 'desc')
    .orderBy('question.id', 'desc')
    .limit(questionPageSize + 1)
    .execute()

/**
 * What an answer stands on, as far as its asker may read it now: who left a club, or has a source sealed again, sees it no more.
 * `whole` says whether that is all of it, word for word.
 */
export async function sourcesOf(db: Db, questionId: string, personId: string) {
  const kept = await tables(db)
    .selectFrom('insights.question_sources')
    .select(['number', 'chunk_id', 'quote'])
    .where('question_id', '=', questionId)
    .orderBy('number')
    .execute()
  if (kept.length === 0) return { sources: [], whole: true }
  const passages = await passagesFor(db, personId)
    .where(
      'chunk.id',
      'in',
      kept.map(({ chunk_id }) => chunk_id),
    )
    .execute()
  const byId = new Map(passages.map(passage => [passage.id, passage]))
  const sources = kept.flatMap(({ number, chunk_id, quote }) => {
    const passage = byId.get(chunk_id)
    if (!passage?.body.includes(quote)) return []
    const { document_id, title, page_from, number: place } = passage
    return [{ number, quote, document_id, title, page: page_from, place }]
  })
  return { sources, whole: sources.length === kept.length }
}

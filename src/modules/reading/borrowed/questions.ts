import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { titledWorks } from '../../catalog/index.ts'
import { keepBook } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { startReading } from './following-loans.ts'
import { setAtLending } from './preferences.ts'
import type { QuestionKind } from './tables.ts'

/** After so many days nobody knows any more what was asked. */
const daysAsked = 30

/** What a person is asked about books that they borrowed and brought back, the last first. */
export const questionsOf = (db: Db, personId: string, now: Date) =>
  tables(db)
    .selectFrom('reading.questions as question')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'question.work_id')
    .select([
      'question.id',
      'question.kind',
      'question.work_id',
      'work.title',
      'work.by_line as author',
      'work.language',
    ])
    .where('question.person_id', '=', personId)
    .where('question.asked_at', '>', oldest(now))
    .orderBy('question.asked_at', 'desc')
    .orderBy('question.id')
    .limit(5)
    .execute()

export const startAnswers = ['start', 'later', 'never'] as const
export const endAnswers = ['finished', 'stopped', 'again'] as const
export type QuestionAnswer = (typeof startAnswers)[number] | (typeof endAnswers)[number]

/**
 * Answers one: to start reading on that day, not now, or never to be asked; how it ended, or that it goes on another time.
 * @param day the reader's own
 */
export async function answerQuestion(
  db: Db,
  personId: string,
  { questionId, answer, day }: { questionId: string; answer: QuestionAnswer; day: string },
  now: Date,
): Promise<{ workId: string; kind: QuestionKind } | Refused<'unknown-question'>> {
  const question = await tables(db)
    .selectFrom('reading.questions')
    .select(['work_id', 'edition_id', 'kind'])
    .where('id', '=', questionId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (!question || !(question.kind === 'start' ? startAnswers : endAnswers).some(one => one === answer))
    return refused('unknown-question')
  const { work_id: workId, edition_id: editionId, kind } = question
  // The question goes last: broken off before, it is asked and answered again, to the same end.
  if (answer === 'start') await startReading(db, personId, { workId, editionId, day }, now)
  else if (answer === 'never') await setAtLending(db, personId, 'never')
  else if (answer !== 'later')
    await keepBook(db, personId, { workId, status: statusAfter[answer], on: day, day }, now)
  await tables(db).deleteFrom('reading.questions').where('id', '=', questionId).execute()
  return { workId, kind }
}

const statusAfter = { finished: 'read', stopped: 'did-not-finish', again: 'paused' } as const

/** Nightly: a question that nobody answered is forgotten. */
export const sweepQuestions = job(
  'reading.sweep-questions',
  { schedule: { cron: '41 3 * * *' } },
  async (_payload, { db, now }) => {
    await tables(db).deleteFrom('reading.questions').where('asked_at', '<', oldest(now)).execute()
  },
)

const oldest = (now: Date): Date => new Date(now.getTime() - daysAsked * 86_400_000)

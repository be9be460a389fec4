import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { taskStatus } from '../../../jobs/tasks.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { documentFor } from '../documents/visible.ts'
import { tables } from '../tables.ts'

/** Of what is asked: of one document, of those about one work, or of all that the asker may read. */
export type About = { documentId: string } | { workId: string } | null

type ByAsker = { questionId: string; personId: string }

/** Keeps a question and has it answered. */
export const ask = (
  db: Db,
  personId: string,
  { question, about }: { question: string; about: About },
  now: Date,
): Promise<{ id: string; taskId: string } | Refused<'unknown-document'> | Refused<'unknown-work'>> =>
  transaction(db, async tx => {
    const documentId = about && 'documentId' in about ? about.documentId : null
    const workId = about && 'workId' in about ? about.workId : null
    if (documentId && !(await documentFor(tx, documentId, personId))) return refused('unknown-document')
    if (workId && !(await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst()))
      return refused('unknown-work')
    const id = newId()
    await tables(tx)
      .insertInto('insights.questions')
      .values({
        id,
        person_id: personId,
        document_id: documentId,
        work_id: workId,
        question,
        asked_at: now,
        state: 'waiting',
      })
      .execute()
    return { id, taskId: await haveAnswered(tx, { questionId: id, personId }) }
  })

/** Asks the same again: what was found before goes. While it is being answered, it is the same. */
export const askAgain = (
  db: Db,
  { questionId, personId }: ByAsker,
): Promise<{ id: string } | Refused<'unknown-question'>> =>
  transaction(db, async tx => {
    const question = await tables(tx)
      .selectFrom('insights.questions')
      .select(['id', 'state', 'task_id'])
      .where('id', '=', questionId)
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (!question) return refused('unknown-question')
    const { id, state, task_id } = question
    const task = state === 'waiting' && task_id ? await taskStatus(tx, task_id, { personId }) : null
    if (task?.status === 'waiting' || task?.status === 'running') return { id }
    await tables(tx).deleteFrom('insights.question_sources').where('question_id', '=', id).execute()
    await tables(tx)
      .updateTable('insights.questions')
      .set({ state: 'waiting', answer: null, model: null, settled_at: null, helpful: null })
      .where('id', '=', id)
      .execute()
    await haveAnswered(tx, { questionId, personId })
    return { id }
  })

async function haveAnswered(tx: Tx, { questionId, personId }: ByAsker): Promise<string> {
  const taskId = await send(tx, 'insights.answer-question', { questionId }, { task: { personId } })
  await tables(tx)
    .updateTable('insights.questions')
    .set({ task_id: taskId })
    .where('id', '=', questionId)
    .execute()
  return taskId
}

/** Says whether an answer helped; null takes it back. */
export const judgeAnswer = (db: Db, { questionId, personId }: ByAsker, helpful: boolean | null) =>
  tables(db)
    .updateTable('insights.questions')
    .set({ helpful })
    .where('id', '=', questionId)
    .where('person_id', '=', personId)
    .where('state', 'in', ['answered', 'silent'])
    .returning('id')
    .executeTakeFirst()

/** Takes a question away, with all that was found for it. */
export const removeQuestion = (db: Db, { questionId, personId }: ByAsker) =>
  tables(db)
    .deleteFrom('insights.questions')
    .where('id', '=', questionId)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()

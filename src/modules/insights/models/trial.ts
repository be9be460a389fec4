import { type Db, transaction } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { isRefused } from '../../../refusal.ts'
import { askModel, embedWithModel } from './asking.ts'
import { ModelProblem } from './model-problem.ts'
import { plainText } from './plain-text.ts'

/** How one try went: how long it took, or why there was no answer. */
export type Tried = { ms: number; text: string } | { problem: string }

export type Trial = { chat: Tried; embeddings: Tried }

/** Asks each model something short, once, for an administrator who waits. */
export const tryModels = job(
  'insights.try-models',
  { retryLimit: 0 },
  async (_payload, context): Promise<Trial> => {
    const chat = await tried(context, async () => {
      const answer = await askModel(context, {
        purpose: 'trial',
        instructions: 'Say in five words or fewer what the material is about.',
        material: 'A library lends books to everybody who lives in the town.',
        maxTokens: 60,
      })
      return isRefused(answer) ? answer : plainText(answer.text, 200)
    })
    await context.progress(50)
    const embeddings = await tried(context, async () => {
      const made = await embedWithModel(context, ['A library lends books.'], 'passage')
      return isRefused(made) ? made : String(made.vectors[0]?.length ?? 0)
    })
    return { chat, embeddings }
  },
)

/** @returns the task's id */
export const sendTrial = (db: Db, personId: string): Promise<string> =>
  transaction(db, tx => send(tx, 'insights.try-models', {}, { task: { personId } }))

async function tried(context: JobContext, ask: () => Promise<string | { refused: string }>): Promise<Tried> {
  const began = performance.now()
  try {
    const answer = await ask()
    return typeof answer === 'string'
      ? { ms: Math.round(performance.now() - began), text: answer }
      : { problem: answer.refused }
  } catch (error) {
    if (!(error instanceof ModelProblem)) throw error
    context.log.warn({ reason: error.reason }, 'A model did not answer when it was tried')
    return { problem: error.reason }
  }
}

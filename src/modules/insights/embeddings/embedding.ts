import type { JobContext } from '../../../jobs/job.ts'
import { isRefused } from '../../../refusal.ts'
import { embedWithModel } from '../models/asking.ts'
import { hashedModel, hashedVector } from './hashed.ts'

/** Vectors in the order of their texts, and which model made them: only those of one model can be compared. */
export type Embedded = { vectors: number[][]; model: string }

/**
 * The texts as vectors, by the model that the administrator configured, or else by the one that is always there. A question and a
 * passage are told apart, as some models want them so.
 * @throws {Error} when the configured model does not answer or may not be asked now, so that the job runs again
 */
export async function embed(
  context: JobContext,
  texts: readonly string[],
  role: 'passage' | 'question',
): Promise<Embedded> {
  const made = await embedWithModel(context, texts, role)
  if (!isRefused(made)) return made
  if (made.refused !== 'no-model') throw new Error(`No model makes vectors now: ${made.refused}.`)
  return embedHere(texts)
}

/** The same without any model from outside. */
export const embedHere = (texts: readonly string[]): Embedded => ({
  vectors: texts.map(text => hashedVector(text)),
  model: hashedModel,
})

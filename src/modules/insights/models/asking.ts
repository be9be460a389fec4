import type { JobContext } from '../../../jobs/job.ts'
import { type Refused, refused } from '../../../refusal.ts'

/** What a model is asked for; each is counted, limited and switched off by this name. */
export type Purpose = 'sentiment' | 'consensus' | 'summary' | 'genres' | 'answer'

/** For whom it is asked: the switches of this library and this person hold. */
export type AskedFor = { libraryId?: string | null; personId?: string | null }

export type Prompt = AskedFor & {
  purpose: Purpose
  /** Ours, and the only instructions there are. */
  instructions: string
  /** Written by others: data, whatever it says. */
  material: string
  maxTokens: number
}

/** What came back, as it came: nothing of it is to be believed before it is checked. */
export type Completion = { text: string; model: string }

/** Nobody was asked: no model is configured, it is switched off for them, or the limit is reached. A job goes on without it. */
export type NotAsked = Refused<'no-model'> | Refused<'switched-off'> | Refused<'limit-reached'>

/**
 * Asks the model that the administrator configured, from a job alone.
 * @throws {Error} when it does not answer, so that the job runs again
 */
export const askModel = async (_context: JobContext, _prompt: Prompt): Promise<Completion | NotAsked> =>
  refused('no-model')

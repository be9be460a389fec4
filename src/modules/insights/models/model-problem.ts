import type { ModelFailure } from './model-messages.ts'

const sentences: Record<ModelFailure | 'resting' | 'no-slot', string> = {
  busy: 'The model’s server asks to wait.',
  'server-error': 'The model’s server says that it failed.',
  'key-refused': 'The model’s server does not take the key.',
  'not-there': 'The model’s server knows no such model or address.',
  'not-taken': 'The model’s server does not take the question.',
  redirected: 'The model’s server sends on to another host.',
  unreachable: 'The model’s server cannot be reached, or hung up.',
  'too-slow': 'The model did not answer in time.',
  'too-large': 'The model’s answer is too large.',
  garbage: 'The model’s server answered something that is no answer.',
  gone: 'The process that asks models ended.',
  'folder-unread': 'No model can be read from its folder.',
  resting: 'The model is left alone for a while, after it failed or asked to wait.',
  'no-slot': 'All calls that may run at once are running.',
}

export type ModelReason = keyof typeof sentences

/** Why a model did not answer, in words that hold nothing of what was asked, nor a key. A job that throws it runs again. */
export class ModelProblem extends Error {
  readonly reason: ModelReason
  /** Milliseconds after which it may be asked again, where that is known. */
  readonly pause: number | null

  constructor(reason: ModelReason, pause: number | null = null) {
    super(sentences[reason])
    this.reason = reason
    this.pause = pause
  }
}

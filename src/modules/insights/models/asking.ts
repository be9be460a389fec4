import { setTimeout as wait } from 'node:timers/promises'
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { JobContext, JobOptions } from '../../../jobs/job.ts'
import type { ModelPlace } from '../../../model-settings.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { type Begun, beginCall, costOf, type Ending, endCall, letRest } from './calls.ts'
import { ModelProblem, type ModelReason } from './model-problem.ts'
import { modelProcess } from './model-process.ts'
import { type AskedFor, messagesOf, type Prompt } from './prompt.ts'
import type { ModelKind } from './tables.ts'

export type { AskedFor, Prompt, Purpose } from './prompt.ts'

/** What came back, as it came: nothing of it is to be believed before it is checked. */
export type Completion = { text: string; model: string }

/** Nobody was asked: no model is configured, it is switched off for them, or the limit is reached. A job goes on without it. */
export type NotAsked = Refused<'no-model'> | Refused<'switched-off'> | Refused<'limit-reached'>

/** Of a job that asks a model: after a failure it waits longer than a server usually needs, five times over about half an hour. */
export const askingJob: JobOptions = { retryLimit: 5, retryDelay: 60, expiresIn: 900 }

const models = modelProcess()

/**
 * Asks the model that the administrator configured, from a job alone.
 * @throws {ModelProblem} when it does not answer, so that the job runs again
 */
export const askModel = (context: JobContext, prompt: Prompt): Promise<Completion | NotAsked> =>
  askChat(context, prompt)

/** The same, heard piece by piece; the pieces together are the answer's text. */
export const streamModel = (
  context: JobContext,
  prompt: Prompt,
  onToken: (text: string) => void,
): Promise<Completion | NotAsked> => askChat(context, prompt, onToken)

async function askChat(
  context: JobContext,
  prompt: Prompt,
  onToken?: (text: string) => void,
): Promise<Completion | NotAsked> {
  const { models: settings } = context
  const place = settings?.chat
  if (!settings || !place) return refused('no-model')
  const messages = messagesOf(prompt)
  const question = `${messages.instructions}\n\n${messages.material}`
  const mostIn = bytesOf(question) + messageOverhead
  const text = await asCall(
    context,
    {
      kind: 'chat',
      purpose: prompt.purpose,
      place,
      settings,
      askedFor: prompt,
      mostIn,
      mostOut: prompt.maxTokens,
      question,
    },
    async () => {
      const answer = await models.chat(
        {
          place,
          timeout: settings.timeout * 1000,
          ...messages,
          maxTokens: prompt.maxTokens,
          stream: onToken !== undefined,
        },
        { signal: context.signal, ...(onToken ? { onToken } : {}) },
      )
      const tokensIn = answer.tokensIn ?? guessedTokens(question)
      const tokensOut = answer.tokensOut ?? guessedTokens(answer.text)
      return { value: answer.text, tokensIn, tokensOut, answer: answer.text }
    },
  )
  return isRefused(text) ? text : { text, model: place.name }
}

const textsAtOnce = 64

/**
 * One vector for each text, of the model that the administrator configured for embeddings, from a job alone. `role` says whether
 * they are looked through or looked for: some models want to be told.
 * @throws {ModelProblem} when it does not answer, so that the job runs again
 */
export async function embedWithModel(
  context: JobContext,
  texts: readonly string[],
  role: 'passage' | 'question',
  askedFor: AskedFor = {},
): Promise<{ vectors: number[][]; model: string } | NotAsked> {
  const { models: settings } = context
  const place = settings?.embeddings
  if (!settings || !place) return refused('no-model')
  const vectors: number[][] = []
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    const batch = texts.slice(from, from + textsAtOnce).map(text => asRole(place.name, role) + text)
    const mostIn = batch.reduce((sum, text) => sum + bytesOf(text), messageOverhead)
    const made = await asCall(
      context,
      {
        kind: 'embeddings',
        purpose: 'embeddings',
        place,
        settings,
        askedFor,
        mostIn,
        mostOut: 0,
        question: batch.join('\n\n'),
      },
      async () => {
        const question = { place, timeout: settings.timeout * 1000, texts: batch }
        const value = await models.embed(question, { signal: context.signal })
        return { value, tokensIn: guessedTokens(batch.join('')), tokensOut: 0 }
      },
    )
    if (isRefused(made)) return made
    vectors.push(...made)
  }
  return { vectors, model: place.name }
}

/** The words by which these families of models tell the two apart. */
function asRole(model: string, role: 'passage' | 'question'): string {
  if (/nomic/i.test(model)) return role === 'passage' ? 'search_document: ' : 'search_query: '
  if (/\be5\b/i.test(model)) return role === 'passage' ? 'passage: ' : 'query: '
  return ''
}

/** No tokenizer makes more tokens than there are bytes; what the protocol puts around messages is less than this. */
const messageOverhead = 200
const bytesOf = (text: string): number => Buffer.byteLength(text)
const guessedTokens = (text: string): number => Math.ceil(text.length / 4)

type Answered<Value> = { value: Value; tokensIn: number; tokensOut: number; answer?: string }
type Calling = Parameters<typeof beginCall>[1]

/** One call from its place among the others to its row in the list, behind the circuit of its address. */
async function asCall<Value>(
  context: JobContext,
  calling: Calling,
  ask: () => Promise<Answered<Value>>,
): Promise<Value | Exclude<NotAsked, Refused<'no-model'>>> {
  const circuit = circuitOf(calling.kind, calling.place)
  try {
    return await circuit.execute(async () => {
      const begun = await beginCall(context, calling)
      return isRefused(begun) ? begun : run(context, calling, begun, ask)
    })
  } catch (error) {
    if (error instanceof BrokenCircuitError) throw new ModelProblem('resting')
    throw error
  }
}

async function run<Value>(
  context: JobContext,
  { kind, place, settings }: Calling,
  begun: Begun,
  ask: () => Promise<Answered<Value>>,
): Promise<Value> {
  const began = performance.now()
  const ms = () => performance.now() - began
  try {
    const { value, tokensIn, tokensOut, answer } = await patiently(ask, context.signal)
    const cost = costOf(place, tokensIn, tokensOut)
    const kept = settings.keepContent && answer !== undefined ? { answer } : {}
    await endCall(context.db, begun, kind, {
      outcome: 'answered',
      tokensIn,
      tokensOut,
      ms: ms(),
      cost,
      ...kept,
    })
    return value
  } catch (error) {
    const reason: ModelReason | 'left' = error instanceof ModelProblem ? error.reason : 'left'
    const ending: Ending = { outcome: 'failed', reason, ms: ms(), cost: spentBy(reason, begun) }
    await endCall(context.db, begun, kind, ending)
    if (error instanceof ModelProblem && reason === 'busy') await letRest(context.db, kind, restOf(error))
    throw error
  }
}

// Who was cut off in the middle may have been charged all the same.
const spentBy = (reason: ModelReason | 'left', { reserved }: Begun): number =>
  unanswered.has(reason) ? 0 : reserved

const unanswered = new Set<ModelReason | 'left'>([
  'busy',
  'server-error',
  'key-refused',
  'not-there',
  'not-taken',
  'redirected',
  'unreachable',
  'folder-unread',
])

const waitedFor = 10_000
const usualRest = 30_000
const longestRest = 60 * 60_000

/** A server that wants a short pause gets it, and is asked once more. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const pause = error instanceof ModelProblem && error.reason === 'busy' ? error.pause : null
    if (pause === null || pause > waitedFor) throw error
    await wait(pause, undefined, { signal })
    return ask()
  }
}

const restOf = ({ pause }: ModelProblem): number => Math.min(Math.max(pause ?? usualRest, 1000), longestRest)

const serversFault = new Set<ModelReason>(['server-error', 'unreachable', 'too-slow', 'garbage', 'too-large'])
const failuresInARow = 5
const leftAlone = 30_000

const circuits = new Map<string, ReturnType<typeof newCircuit>>()

function circuitOf(kind: ModelKind, { url, name }: ModelPlace) {
  const key = `${kind} ${name} ${url}`
  const circuit = circuits.get(key) ?? newCircuit()
  circuits.set(key, circuit)
  return circuit
}

/** After five failures in a row a server is left alone for half a minute, then asked once to see. */
const newCircuit = () =>
  circuitBreaker(
    handleWhen(error => error instanceof ModelProblem && serversFault.has(error.reason)),
    { halfOpenAfter: leftAlone, breaker: new ConsecutiveBreaker(failuresInARow) },
  )

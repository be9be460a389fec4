import { type AIMessageChunk, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { ChatAnswer, ChatQuestion, EmbeddingQuestion, ModelFailure } from '../model-messages.ts'
import { chatClient, embeddingsClient } from './clients.ts'
import { type Call, call } from './guarded-fetch.ts'

/** Asks once. Instructions and material are separate messages, and there is no tool that an answer could use. */
export async function chat(
  { place, instructions, material, maxTokens, stream }: ChatQuestion,
  signal: AbortSignal,
  onToken: (text: string) => void,
): Promise<ChatAnswer> {
  const client = await chatClient(place, maxTokens)
  const messages = [new SystemMessage(instructions), new HumanMessage(material)]
  if (!stream) return answerOf(await client.invoke(messages, { signal }))
  let whole: AIMessageChunk | undefined
  for await (const chunk of await client.stream(messages, { signal })) {
    whole = whole === undefined ? chunk : whole.concat(chunk)
    if (chunk.text) onToken(chunk.text)
  }
  if (whole === undefined) throw new Garbage()
  return answerOf(whole)
}

/** @returns one vector for each text, all of one length */
export async function embed(question: EmbeddingQuestion): Promise<number[][]> {
  const client = await embeddingsClient(question.place)
  const vectors: unknown = await client.embedDocuments([...question.texts])
  if (!areVectors(vectors, question.texts.length)) throw new Garbage()
  return vectors
}

/** What `URL` says of a `file:` address. */
const originOfFolders = 'null'

class Garbage extends Error {}

/** What a failed call comes to, whichever client threw. */
export function failureOf(error: unknown, { origin, failure, signal, status }: Call): ModelFailure {
  if (failure) return failure
  if (signal.aborted) return 'too-slow'
  if (origin === originOfFolders) return 'folder-unread'
  // An answer that had begun, and is not what the protocol says.
  return error instanceof Garbage || (status !== undefined && !isBroken(error)) ? 'garbage' : 'unreachable'
}

/** Runs `asked` as one call that may speak to the place's address alone. */
export const within = <T>(asking: Call, asked: () => Promise<T>): Promise<T> => call.run(asking, asked)

function answerOf({ text, usage_metadata }: AIMessageChunk): ChatAnswer {
  if (!text.trim()) throw new Garbage()
  // Its declared type depends on tools, of which there are none.
  const usage = usage_metadata as unknown as { input_tokens?: number; output_tokens?: number } | undefined
  return { text, tokensIn: usage?.input_tokens || null, tokensOut: usage?.output_tokens || null }
}

const areVectors = (value: unknown, count: number): value is number[][] =>
  Array.isArray(value) &&
  value.length === count &&
  value.every(
    one =>
      Array.isArray(one) &&
      one.length > 0 &&
      one.length === value[0].length &&
      one.every(figure => typeof figure === 'number' && Number.isFinite(figure)),
  )

/** Whether the connection was lost: somewhere below, the network says so. */
function isBroken(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (/terminated|ECONNRESET|other side closed|socket|premature/i.test(cause.message)) return true
  return false
}

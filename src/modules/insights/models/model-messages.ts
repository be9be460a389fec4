import type { ModelPlace, ModelProvider } from '../../../model-settings.ts'

/** Why a model did not answer. */
export type ModelFailure =
  | 'busy'
  | 'server-error'
  | 'key-refused'
  | 'not-there'
  | 'not-taken'
  | 'redirected'
  | 'unreachable'
  | 'too-slow'
  | 'too-large'
  | 'garbage'
  | 'gone'
  | 'folder-unread'

export type ModelQuestion = {
  place: ModelPlace
  /** Milliseconds that all of it may take. */
  timeout: number
}

export type ChatQuestion = ModelQuestion & {
  place: ModelPlace<ModelProvider>
  instructions: string
  material: string
  maxTokens: number
  /** Whether the answer is wanted piece by piece. */
  stream: boolean
}

export type EmbeddingQuestion = ModelQuestion & { texts: readonly string[] }

export type ChatAnswer = {
  text: string
  /** Of the server's own count; null where it does not tell. */
  tokensIn: number | null
  tokensOut: number | null
}

/** What is sent to the process that holds the clients. The key goes this way alone: never as an argument, never into a log. */
export type ToChild =
  | { id: number; kind: 'chat'; question: ChatQuestion }
  | { id: number; kind: 'embed'; question: EmbeddingQuestion }
  | { id: number; kind: 'abort' }

/** What comes back. No word of it is the server's but `text` and `vectors`: an error's body may repeat a key or what was asked. */
export type FromChild =
  | { id: number; kind: 'token'; text: string }
  | { id: number; kind: 'answered'; answer: ChatAnswer }
  | { id: number; kind: 'embedded'; vectors: number[][] }
  | { id: number; kind: 'failed'; failure: ModelFailure; pause: number | null }

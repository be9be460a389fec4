import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach } from 'vitest'
import type { ModelProvider } from '../../src/model-settings.ts'

/** What a server was asked, in one shape for all protocols. */
export type Asked = {
  path: string
  authorization: string | undefined
  instructions: string
  material: string
  stream: boolean
  /** For embeddings. */
  texts: string[]
  /** As it came: what a client sends beside. */
  body: Record<string, unknown>
}

type Saying = string | ((asked: Asked) => string)
type Answering = (res: ServerResponse, asked: Asked) => void

const read = async (req: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const json = (res: ServerResponse, value: unknown) =>
  res.setHeader('Content-Type', 'application/json').end(JSON.stringify(value))

/** Words with the blanks after them, as models send their answers. */
const pieces = (text: string): string[] => text.match(/\S+\s*/g) ?? [text]

const tokens = (text: string): number => Math.ceil(text.length / 4)

/** The chat completions of OpenAI, which Hugging Face's inference speaks as well. */
function sayAsOpenai(
  res: ServerResponse,
  { instructions, material, stream, body }: Asked,
  text: string,
): void {
  const told = { id: 'chatcmpl-1', created: 1, model: String(body.model), system_fingerprint: 'fp' }
  const usage = {
    prompt_tokens: tokens(instructions + material),
    completion_tokens: tokens(text),
    total_tokens: tokens(instructions + material + text),
  }
  if (!stream)
    return void json(res, {
      ...told,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage,
    })
  res.setHeader('Content-Type', 'text/event-stream')
  const send = (more: object) =>
    res.write(`data: ${JSON.stringify({ ...told, object: 'chat.completion.chunk', ...more })}\n\n`)
  for (const content of pieces(text))
    send({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] })
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  send({ choices: [], usage })
  res.end('data: [DONE]\n\n')
}

/** One piece of a stream as OpenAI's protocol has it, for a test that sends its own; `[DONE]` ends it. */
export const openaiPiece = (content: string): string =>
  `data: ${JSON.stringify({
    id: '1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }],
  })}\n\n`

function sayAsOllama(
  res: ServerResponse,
  { instructions, material, stream, body }: Asked,
  text: string,
): void {
  const told = { model: body.model, created_at: '2026-11-20T12:00:00Z' }
  const over = {
    done: true,
    done_reason: 'stop',
    total_duration: 1,
    prompt_eval_count: tokens(instructions + material),
    eval_count: tokens(text),
  }
  if (!stream) return void json(res, { ...told, message: { role: 'assistant', content: text }, ...over })
  res.setHeader('Content-Type', 'application/x-ndjson')
  const send = (more: object) => res.write(`${JSON.stringify({ ...told, ...more })}\n`)
  for (const content of pieces(text)) send({ message: { role: 'assistant', content }, done: false })
  send({ message: { role: 'assistant', content: '' }, ...over })
  res.end()
}

/** A vector that says how long a text is, so that a test sees which is whose. */
export const vectorOf = (text: string): number[] => [text.length, 1, 0.5]

function embed(res: ServerResponse, { path, texts, body }: Asked): void {
  if (path.endsWith('/api/embed'))
    return void json(res, { model: body.model, embeddings: texts.map(vectorOf) })
  if (path.endsWith('/embeddings'))
    return void json(res, {
      object: 'list',
      model: body.model,
      data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })),
      usage: { prompt_tokens: 1, total_tokens: 1 },
    })
  json(res, texts.map(vectorOf))
}

function askedIn(req: IncomingMessage, text: string): Asked {
  const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  const messages = (body.messages ?? []) as { role: string; content: string }[]
  const said = (role: string) => messages.find(message => message.role === role)?.content ?? ''
  return {
    path: req.url ?? '',
    authorization: req.headers.authorization,
    instructions: said('system'),
    material: said('user'),
    stream: body.stream === true,
    texts: [body.input ?? body.inputs ?? []].flat() as string[],
    body,
  }
}

/**
 * A server for language models that speaks as OpenAI's, Ollama's and Hugging Face's do, each under a path of its own. What it
 * answers is a test's to say; until then it says "Said.".
 */
export async function modelServer() {
  let saying: Saying = 'Said.'
  let answering: Answering | undefined
  const asked: Asked[] = []
  const server = createServer(async (req, res) => {
    const one = askedIn(req, await read(req))
    asked.push(one)
    if (answering) return answering(res, one)
    speak(res, one)
  })
  const speak = (res: ServerResponse, one: Asked) => {
    if (one.texts.length > 0) return embed(res, one)
    const text = typeof saying === 'string' ? saying : saying(one)
    if (one.path.startsWith('/api/')) sayAsOllama(res, one, text)
    else sayAsOpenai(res, one, text)
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeEach(() => {
    saying = 'Said.'
    answering = undefined
    asked.length = 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const urls: Record<ModelProvider, string> = {
    openai: `${origin}/v1`,
    ollama: origin,
    huggingface: `${origin}/hf/v1`,
  }
  return {
    origin,
    urls,
    /** What it was asked since the test began. */
    asked,
    says(text: Saying) {
      saying = text
    },
    /** Takes over whole answers; `speak` gives the usual one. */
    answers(with_: Answering) {
      answering = with_
    },
    speak,
    /** The environment that makes a site ask it. */
    settings: (provider: ModelProvider = 'openai'): Record<string, string> => ({
      MODEL_PROVIDER: provider,
      MODEL_URL: urls[provider],
      MODEL_NAME: 'test-model',
      MODEL_KEY: 'hf_test-key',
    }),
  }
}

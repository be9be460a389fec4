import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { ModelPlace, ModelProvider } from '../../../model-settings.ts'
import { scriptedAnswer } from './scripts.ts'

/** The name by which what it wrote is marked. */
export const scriptedName = 'demo script'

/** What it is said to cost, as a small model does, so that a demo has sums to show; nobody is charged. */
export const scriptedPrices = { priceIn: 0.15, priceOut: 0.6 }

/** In millionths of the currency's unit. */
const scriptedBudget = 1_000_000

/** The settings of a demo without a model of its own: the scripted one, and what a month of it may cost. */
export const scriptedModels = async (): Promise<{ chat: ModelPlace<ModelProvider>; budget: number }> => ({
  chat: await startScriptedModel(),
  budget: scriptedBudget,
})

/**
 * A server on this machine that speaks as OpenAI's does and answers from scripts: what a demo without a key has in the place of a
 * model. It does not keep the process alive.
 */
export async function startScriptedModel(): Promise<ModelPlace<ModelProvider>> {
  const server = createServer(async (req, res) => {
    const asked = questionIn(await read(req))
    if (req.method !== 'POST' || req.url !== '/v1/chat/completions' || !asked)
      return void res.writeHead(404).end()
    await answer(res, asked)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    provider: 'openai',
    url: `http://127.0.0.1:${port}/v1`,
    name: scriptedName,
    key: undefined,
    ...scriptedPrices,
    callsADay: 10_000,
  }
}

/** Milliseconds for a word: as slow as a small model in the house, so that one sees an answer grow. */
const aWord = 25

type Question = { purpose: string; material: string; stream: boolean }

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The purpose stands in the first line of the instructions; the material in its fence. */
function questionIn(body: string): Question | null {
  try {
    const { messages, stream } = JSON.parse(body) as {
      messages: { role: string; content: string }[]
      stream?: boolean
    }
    const said = (role: string) => messages.find(message => message.role === role)?.content ?? ''
    return {
      purpose: /^Task: (\w+)/.exec(said('system'))?.[1] ?? '',
      material: said('user').replace(/^<material>\n|\n<\/material>$/g, ''),
      stream: stream === true,
    }
  } catch {
    return null
  }
}

async function answer(res: ServerResponse, { purpose, material, stream }: Question): Promise<void> {
  const text = scriptedAnswer(purpose, material)
  const about = { id: 'scripted', created: 0, model: scriptedName }
  if (!stream) {
    const message = { role: 'assistant', content: text }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify({ ...about, object: 'chat.completion', choices }))
    return
  }
  res.setHeader('Content-Type', 'text/event-stream')
  const send = (delta: object, finish_reason: string | null) => {
    const choices = [{ index: 0, delta, finish_reason }]
    res.write(`data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices })}\n\n`)
  }
  for (const content of text.match(/\S+\s*/g) ?? []) {
    send({ role: 'assistant', content }, null)
    await wait(aWord)
  }
  send({}, 'stop')
  res.end('data: [DONE]\n\n')
}

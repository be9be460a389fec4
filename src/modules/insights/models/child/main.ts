import type { FromChild, ToChild } from '../model-messages.ts'
import { chat, embed, failureOf, within } from './calling.ts'
import { type Call, guardFetch } from './guarded-fetch.ts'

/**
 * The process that holds LangChain. It is started with an empty environment, gets its keys with each question, and ends with its
 * parent.
 */
guardFetch()
const running = new Map<number, AbortController>()

process.on('message', (message: ToChild) => {
  if (message.kind === 'abort') running.get(message.id)?.abort()
  else void answer(message)
})
process.on('disconnect', () => process.exit(0))
// A terminal's Ctrl+C reaches the whole group; the parent says when to end.
process.on('SIGINT', () => {})

async function answer(message: Exclude<ToChild, { kind: 'abort' }>): Promise<void> {
  const { id, question } = message
  const aborting = new AbortController()
  running.set(id, aborting)
  const asking: Call = {
    origin: new URL(question.place.url).origin,
    signal: AbortSignal.any([aborting.signal, AbortSignal.timeout(question.timeout)]),
  }
  try {
    if (message.kind === 'embed') {
      say({ id, kind: 'embedded', vectors: await within(asking, () => embed(message.question)) })
    } else {
      const onToken = (text: string) => say({ id, kind: 'token', text })
      const answered = await within(asking, () => chat(message.question, asking.signal, onToken))
      say({ id, kind: 'answered', answer: answered })
    }
  } catch (error) {
    say({ id, kind: 'failed', failure: failureOf(error, asking), pause: asking.pause ?? null })
  } finally {
    running.delete(id)
  }
}

function say(message: FromChild): void {
  process.send?.(message)
}

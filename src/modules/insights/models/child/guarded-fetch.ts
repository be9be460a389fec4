import { AsyncLocalStorage } from 'node:async_hooks'
import type { ModelFailure } from '../model-messages.ts'

/** One call: whom it may ask, until when, and what became of it, which the clients' own errors do not tell alike. */
export type Call = {
  origin: string
  signal: AbortSignal
  failure?: ModelFailure
  status?: number
  /** Milliseconds that the server wants to be left alone. */
  pause?: number | null
}

export const call = new AsyncLocalStorage<Call>()

const mostBytes = 8 * 2 ** 20
const mostRedirects = 3
const network = globalThis.fetch

/**
 * Takes the place of fetch in this process. The clients ask nobody but the address that the administrator named, follow no
 * redirect to another, and read no more than 8 MB.
 */
export function guardFetch(): void {
  globalThis.fetch = guarded
}

async function guarded(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const asking = call.getStore()
  if (!asking) throw new Error('Nothing is asked outside a call.')
  const signal = init?.signal ? AbortSignal.any([init.signal, asking.signal]) : asking.signal
  const options = { ...init, signal, redirect: 'manual' as const }
  let url = new URL(input instanceof Request ? input.url : input)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (url.origin !== asking.origin) break
    const response = await network(url, options)
    asking.status = response.status
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel()
      url = new URL(location, url)
      continue
    }
    if (response.ok) return counted(response, asking)
    asking.pause = pauseIn(response.headers)
    // Thrown rather than given back: the clients would try again by themselves, one of them without an end.
    await response.body?.cancel()
    throw fail(asking, failureOf(response.status))
  }
  throw fail(asking, 'redirected')
}

/** Seconds, or a date, which is held against the server's own clock. */
function pauseIn(headers: Headers): number | null {
  const after = headers.get('retry-after')
  if (after === null) return null
  const ms = /^\d+$/.test(after)
    ? Number(after) * 1000
    : Date.parse(after) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

function failureOf(status: number): ModelFailure {
  if (status === 429) return 'busy'
  if (status === 401 || status === 403) return 'key-refused'
  if (status === 404) return 'not-there'
  return status >= 500 ? 'server-error' : 'not-taken'
}

function fail(asking: Call, failure: ModelFailure): Error {
  asking.failure = failure
  return new Error(failure)
}

function counted(response: Response, asking: Call): Response {
  if (!response.body) return response
  let bytes = 0
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > mostBytes) controller.error(fail(asking, 'too-large'))
      else controller.enqueue(chunk)
    },
  })
  const { status, headers } = response
  return new Response(response.body.pipeThrough(limit), { status, headers })
}

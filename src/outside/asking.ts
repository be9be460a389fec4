import { Agent, type Dispatcher, request } from 'undici'
import { guardedLookup, mayAsk, PrivateAddress } from './private-addresses.ts'

/** What may be asked: these hosts ("covers.example.org", "*.example.org", with ":8080" where it is not the usual port). */
export type Reach = {
  hosts: readonly string[]
  /** Private networks (CIDR) that may be asked all the same, as for a mirror in the house. */
  networks: readonly string[]
}

export type Asking = {
  /** What is read at most; a longer answer is refused, not cut. */
  maxBytes: number
  milliseconds: number
  accept: string
  signal?: AbortSignal
}

export type OutsideAnswer = { status: number; type: string; body: Buffer; retryAfter: string | null }

export type OutsideReason = 'host-not-allowed' | 'private-address' | 'too-large' | 'too-slow' | 'unreachable'

/** Why nothing came back from outside. */
export class OutsideProblem extends Error {
  readonly reason: OutsideReason
  constructor(reason: OutsideReason, message: string) {
    super(message)
    this.reason = reason
  }
}

const mostRedirects = 4

/**
 * Asks a host outside for something small. Each step of a redirect is held against the same hosts, and no name may lead
 * into a private network.
 * @throws {OutsideProblem}
 */
export async function askOutside(address: string, reach: Reach, asking: Asking): Promise<OutsideAnswer> {
  const signal = AbortSignal.any([
    AbortSignal.timeout(asking.milliseconds),
    ...(asking.signal ? [asking.signal] : []),
  ])
  const dispatcher = new Agent({ connect: { lookup: guardedLookup(reach.networks) } })
  try {
    return await follow(address, reach, { ...asking, signal, dispatcher })
  } catch (error) {
    throw problemOf(error, address)
  } finally {
    await dispatcher.destroy()
  }
}

type Step = Asking & { signal: AbortSignal; dispatcher: Dispatcher }

async function follow(address: string, reach: Reach, step: Step): Promise<OutsideAnswer> {
  let url = allowed(address, reach)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: step.dispatcher,
      signal: step.signal,
      headers: { Accept: step.accept, 'User-Agent': 'Carrel (library software)' },
    })
    const location = [headers.location].flat()[0]
    if (statusCode < 300 || statusCode > 399 || location === undefined) {
      const bytes = await read(body, step.maxBytes)
      const type = [headers['content-type']].flat()[0] ?? ''
      return { status: statusCode, type, body: bytes, retryAfter: [headers['retry-after']].flat()[0] ?? null }
    }
    await body.dump()
    url = allowed(new URL(location, url).href, reach)
  }
  throw new OutsideProblem('unreachable', `${url.host} sends on and on.`)
}

/** @throws {OutsideProblem} for an address that is not of one of the hosts */
function allowed(address: string, { hosts, networks }: Reach): URL {
  if (!URL.canParse(address)) throw new OutsideProblem('host-not-allowed', 'That is no address.')
  const url = new URL(address)
  const known = /^https?:$/.test(url.protocol) && url.username === '' && hosts.some(host => isHost(url, host))
  if (!known) throw new OutsideProblem('host-not-allowed', `${url.host} is not one of the hosts to ask.`)
  if (!mayAsk(url.hostname, networks))
    throw new OutsideProblem('private-address', `${url.host} is not on the open internet.`)
  return url
}

const isHost = (url: URL, host: string): boolean =>
  host.startsWith('*.') ? url.host.endsWith(host.slice(1)) : url.host === host

async function read(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new OutsideProblem('too-large', `The answer is over ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function problemOf(error: unknown, address: string): OutsideProblem {
  if (error instanceof OutsideProblem) return error
  const causes = [error, error instanceof Error ? error.cause : undefined]
  if (causes.some(cause => cause instanceof PrivateAddress))
    return new OutsideProblem('private-address', String(causes[0]))
  const slow = error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name)
  const host = URL.canParse(address) ? new URL(address).host : 'the host'
  return slow
    ? new OutsideProblem('too-slow', `${host} did not answer in time.`)
    : new OutsideProblem('unreachable', `${host} cannot be reached: ${String(error)}`)
}

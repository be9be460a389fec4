import type { LookupSettings } from '../../../config.ts'
import { askOutside, OutsideProblem } from '../../../outside/asking.ts'

const megabyte = 1_000_000

/**
 * Asks an address of one of the sources for JSON.
 * @throws {OutsideProblem} also for an answer that is none
 */
export async function askJson(
  address: string,
  { networks }: LookupSettings,
  signal?: AbortSignal,
): Promise<unknown> {
  const { host } = new URL(address)
  const answer = await askOutside(
    address,
    { hosts: [host], networks },
    { maxBytes: megabyte, milliseconds: 6000, accept: 'application/json', ...(signal ? { signal } : {}) },
  )
  if (answer.status !== 200) throw new OutsideProblem('unreachable', `${host} answered ${answer.status}.`)
  try {
    return JSON.parse(answer.body.toString('utf8'))
  } catch {
    throw new OutsideProblem('unreachable', `${host} answered something else than JSON.`)
  }
}

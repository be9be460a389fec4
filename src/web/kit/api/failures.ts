import { codes, type ProblemStatus } from '../problem.ts'
import { type Endpoint, repeatable } from './endpoint.ts'
import { codeOf } from './mount.ts'

/** Every status that an endpoint may refuse with, and the codes that come with it. */
export type Failures = Map<number, string[]>

export function failuresOf(endpoint: Endpoint): Failures {
  const { guard, body, upload, query, refusals = {}, tagged, method } = endpoint
  const found: Failures = new Map()
  const add = (status: ProblemStatus, code: string = codes[status]) =>
    found.set(status, [...(found.get(status) ?? []), code])
  if (body || upload) for (const status of [400, 413, 415] as const) add(status)
  if (guard.kind !== 'anybody') add(401)
  if (guard.scope) {
    add(401, 'TOKEN_REFUSED')
    add(403)
    add(403, 'SCOPE_MISSING')
    add(404)
  }
  for (const [name, refusal] of Object.entries(refusals))
    add(typeof refusal === 'string' ? 409 : refusal.status, codeOf(name))
  if (tagged && method !== 'GET') add(409, 'STALE')
  if (body || query || repeatable(endpoint)) add(422)
  if (repeatable(endpoint)) {
    add(409, 'IDEMPOTENCY_KEY_IN_USE')
    add(422, 'IDEMPOTENCY_KEY_REUSED')
  }
  add(429)
  add(503)
  return new Map([...found].sort(([a], [b]) => a - b))
}

import { sql } from 'kysely'
import { modules } from '../../src/modules.ts'
import { ashgrove, idsOf, librarian } from '../ashgrove.ts'
import { testSite } from '../site.ts'
import { ApiClient } from './client.ts'
import { Conformance } from './conformance.ts'

export const reader = { name: 'Ben Okafor', email: 'ben@example.org', password: 'another four odd words' }
export const stranger = { name: 'Eve Lind', email: 'eve@example.org', password: 'some words nobody knows' }

/** A library with its owner, a reader and somebody who belongs nowhere, for all suites of one file. */
export function apiSite() {
  // Nothing asks the model, as no jobs run.
  const model = { MODEL_PROVIDER: 'openai', MODEL_URL: 'http://127.0.0.1:9', MODEL_NAME: 'test-model' }
  const site = testSite({ settings: { API_REQUESTS_PER_MINUTE: '1000000', ...model } })
  const conformance = new Conformance(modules.flatMap(({ api = [] }) => api))
  const anybody = () => new ApiClient(site, conformance)
  const clients = new Map<string, Promise<ApiClient>>()

  const as = (who: { email: string; password: string; name: string }) => {
    const made = clients.get(who.email) ?? begin(who)
    clients.set(who.email, made)
    return made
  }
  const begin = async (who: { email: string; password: string; name: string }): Promise<ApiClient> => {
    await librarian(site)
    if (who.email !== ashgrove.email) await addPerson(who)
    const client = anybody()
    const answer = await client.signIn(who.email, who.password)
    if (answer.status !== 200)
      throw new Error(`${who.email} was not signed in: ${JSON.stringify(answer.body)}`)
    return client
  }
  const addPerson = async (who: { email: string; password: string; name: string }) => {
    await site.browser().submit('/sign-up', who)
    await sql`update identity.people set name = ${who.name} where email = ${who.email}`.execute(
      site.database.db,
    )
  }
  return {
    site,
    conformance,
    anybody,
    as,
    owner: () => as(ashgrove),
    reader: () => as(reader),
    stranger: () => as(stranger),
    ids: () => idsOf(site),
  }
}

export type Given = ReturnType<typeof apiSite>

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { librariesSince, usesSince } from '../models/usage-queries.ts'

const now = new Date('2026-03-20T12:00:00Z')
const settings = {
  MODEL_PROVIDER: 'openai',
  MODEL_URL: 'http://127.0.0.1:9',
  MODEL_NAME: 'a-model',
  MODEL_BUDGET_A_MONTH: '4',
}
const site = testSite({ settings, clock: () => now })
const bare = testSite()
let administrator: Browser
let libraryId = ''

beforeAll(async () => {
  administrator = await librarian(site)
  libraryId = (await idsOf(site)).libraryId
})

describe('what an administrator’s overview tells of models', () => {
  it('is nothing where none is set up and none was asked', async () => {
    const { text } = await (await librarian(bare)).visit('/administration')
    expect(text).not.toContain('What models cost')
    expect(text).not.toContain('Calls by day')
  })

  it('is that none was asked, where one is set up', async () => {
    const { text, html } = await administrator.visit('/administration')
    expect(text).toContain('No model was asked in the last 30 days.')
    expect(html).not.toMatch(/<svg[^>]*role="img"/)
  })

  it('is how many calls there were and failed, how long they took, and what that cost of the budget', async () => {
    for (const ms of [100, 200, 300, 400]) await called({ purpose: 'summary', ms, cost: 100_000, libraryId })
    await called({ purpose: 'answer', ms: 2000, cost: 600_000 })
    await called({ purpose: 'answer', ms: 9000, outcome: 'failed', reason: 'too-slow' })
    await called({ purpose: 'answer', ms: 50, outcome: 'failed', reason: 'busy' })
    await called({ purpose: 'answer', ms: 60, outcome: 'failed', reason: 'busy' })
    // One day too early for the list, and in no month of these.
    await called({ purpose: 'trial', ms: 1, at: '2026-02-18T23:59:00Z' })
    await sql`insert into insights.model_days (day, kind, calls, cost) values
      ('2026-02-18', 'chat', 1, 5), ('2026-02-19', 'chat', 3, 0), ('2026-03-19', 'chat', 5, 1000000), ('2026-03-19', 'embeddings', 2, 0)`.execute(
      site.database.db,
    )
    const { text, html } = await administrator.visit('/administration')
    expect(text).toContain('Calls 8 Failed 3 Median 300 ms 95 of 100 under 1,680 ms')
    expect(text).toContain('10 calls in 2 days')
    expect(text).toContain('Answers takes the longest: 2,000 ms in the middle')
    expect(text).toMatch(/Summary 4 0 .* 0\.4 USD 250 ms 385 ms/)
    expect(text).toContain('Its server asks to wait. 2 It did not answer in time. 1')
    expect(text).toContain('1 USD of 4 USD are spent on day 20 of 31')
    expect(text).toMatch(/For no library: readers’ own, and what all share 4 0\.6 USD/)
    expect(text).toContain(`${ashgrove.library} 4 0.4 USD`)
    expect(html).toContain('<details><summary>Calls by day: the table</summary>')
    expect(text).not.toContain('Try 1')
  })

  it('is for who looks after models, and names libraries only to who may see them all', async () => {
    const overviewWith = async (name: string, permissions: string[]) => {
      const { id, browser } = await somebody(site, name)
      await administrator.submit('/administration/roles', { name, permissions })
      await sql`update identity.people set role = (select id::text from identity.roles where name = ${name}) where id = ${id}`.execute(
        site.database.db,
      )
      return (await browser.visit('/administration')).text
    }
    const people = await overviewWith('Mina', ['identity.people'])
    expect(people).toContain('All is well.')
    expect(people).not.toContain('What models cost')
    const models = await overviewWith('Jonas', ['identity.people', 'insights.models'])
    expect(models).toContain('1 USD of 4 USD')
    expect(models).not.toContain(`${ashgrove.library} 4`)
    expect(models).not.toContain('By library')
  })
})

it('sums of the last days leave out what was before', async () => {
  const since = new Date('2026-02-19T00:00:00Z')
  const { whole, purposes } = await usesSince(site.database.db, since)
  expect(whole).toMatchObject({ calls: 8, failed: 3, cost: 1_000_000 })
  expect(purposes.map(({ purpose, calls }) => [purpose, calls])).toEqual([
    ['answer', 4],
    ['summary', 4],
  ])
  expect((await librariesSince(site.database.db, since, 1)).map(({ name }) => name)).toEqual([null])
})

async function called({
  purpose,
  ms,
  cost = 0,
  libraryId = null,
  outcome = 'answered',
  reason = null,
  at = '2026-03-19T10:00:00Z',
}: {
  purpose: string
  ms: number
  cost?: number
  libraryId?: string | null
  outcome?: string
  reason?: string | null
  at?: string
}): Promise<void> {
  await sql`
    insert into insights.model_calls (id, kind, purpose, provider, model, library_id, began_at, expires_at, outcome, reason,
      tokens_in, tokens_out, ms, cost)
    values (${newId()}, 'chat', ${purpose}, 'openai', 'a-model', ${libraryId}, ${at}, ${at}, ${outcome}, ${reason},
      10, 5, ${ms}, ${cost})`.execute(site.database.db)
}

import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { modelServer } from '../../../../tests/models/model-server.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, somebody } from '../../../../tests/somebody.ts'
import { readConfig } from '../../../config.ts'
import { taskIsDone } from '../../../jobs/tasks.ts'
import { switched } from '../../identity/index.ts'
import { askModel } from './asking.ts'
import { modelsAllowed } from './switches.ts'
import { tryModels } from './trial.ts'

const server = await modelServer()
const settings = {
  ...server.settings(),
  MODEL_BUDGET_A_MONTH: '5',
  MODEL_PRICE_OUT: '1000',
  EMBEDDINGS_PROVIDER: 'ollama',
  EMBEDDINGS_URL: server.urls.ollama,
  EMBEDDINGS_NAME: 'little-vectors',
}
const site = testSite({ settings })
const bare = testSite()
let administrator: Browser
let reader: Browser
let readerId = ''
let libraryId = ''

beforeAll(async () => {
  administrator = await librarian(site)
  libraryId = (await idsOf(site)).libraryId
  const somebodyElse = await somebody(site, 'Wren')
  reader = somebodyElse.browser
  readerId = somebodyElse.id
  await placeAt(site, somebodyElse, libraryId, 'member')
})

const context = (more: Record<string, string> = {}) => ({
  ...jobContext(site, new Date()),
  models: readConfig({ ...settings, ...more }).models,
})

describe('the administrator’s page of models', () => {
  it('says what is set up, and holds no key', async () => {
    const { text, html } = await administrator.visit('/administration/models')
    expect(text).toContain(`test-model at ${new URL(server.origin).host}, which speaks as OpenAI’s do`)
    expect(text).toContain('by Ollama')
    expect(text).toContain('Spent of 5 USD 0 USD')
    expect(html).not.toContain('hf_test-key')
    expect((await reader.visit('/administration/models')).status).toBe(403)
    expect((await reader.submit('/administration/models/pause')).status).toBe(403)
    expect((await reader.submit('/administration/models/trial')).status).toBe(403)
  })

  it('says where none is set up that nothing leaves', async () => {
    const { text } = await (await librarian(bare)).visit('/administration/models')
    expect(text).toContain('Nothing leaves this installation')
    expect(text).not.toContain('Ask something short')
  })

  it('lets models be asked, and pauses them', async () => {
    await administrator.submit('/administration/models/pause/removal')
    expect(await switched(site.database.db, 'models')).toBe('on')
    await administrator.submit('/administration/models/pause')
    expect((await administrator.visit('/administration/models')).text).toContain('Paused: nothing is sent')
    expect(await askModel(context(), prompt)).toEqual({ refused: 'switched-off' })
    await administrator.submit('/administration/models/pause/removal')
  })

  it('tries the models by a job, and shows how long they took or what is wrong', async () => {
    const { location } = await administrator.submit('/administration/models/trial')
    const address = location ?? ''
    expect((await administrator.visit(address)).text).toContain('The model is asked')
    const id = new URL(address, site.origin).searchParams.get('trial') ?? ''
    server.says('A library.')
    await taskIsDone(site.database.db, id, await tryModels.run({}, context()))
    const { text } = await administrator.visit(address)
    expect(text).toMatch(/It answered in [\d,]+ ms: A library\./)
    expect(text).toMatch(/The embeddings came in [\d,]+ ms, 3 figures each/)
    server.answers(res => res.writeHead(401).end())
    await taskIsDone(site.database.db, id, await tryModels.run({}, context()))
    expect((await administrator.visit(address)).text).toContain('Its server does not take the key.')
    expect((await reader.visit(address)).status).toBe(403)
  })

  it('tells what was spent, leads to how it went, and lists each call', async () => {
    server.says('Said.')
    await askModel(context(), prompt)
    const { text, html } = await administrator.visit('/administration/models')
    expect(text).toMatch(/Spent of 5 USD 0\.0\d+ USD/)
    expect(html).toContain('href="/administration#model-calls"')
    const overview = await administrator.visit('/administration')
    expect(overview.text).toMatch(/Summary 1 0/)
    expect(overview.text).toMatch(/Its server does not take the key\. 2/)
    const calls = await administrator.visit('/administration/models/calls')
    expect(calls.text).toContain('Its server does not take the key.')
    expect(calls.html).not.toContain('A farm.')
  })

  it('lists calls page by page', async () => {
    await sql`
      insert into insights.model_calls
        (id, kind, purpose, provider, model, began_at, expires_at, outcome, tokens_in, tokens_out, ms, cost)
      select ('0199aaaa-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'chat', 'summary', 'openai', 'of-old-' || n,
        date_trunc('milliseconds', now()) - interval '2 days', now(), 'answered', 1, 1, 1, 0 from generate_series(1, 60) n`.execute(
      site.database.db,
    )
    const first = await administrator.visit('/administration/models/calls')
    const next = /href="(\/administration\/models\/calls\?after=[^"]+)"/.exec(first.html)?.[1] ?? ''
    const second = await administrator.visit(next.replaceAll('&amp;', '&'))
    const named = (html: string) => html.match(/of-old-\d+/g) ?? []
    expect(new Set([...named(first.html), ...named(second.html)]).size).toBe(60)
    expect((await administrator.visit('/administration/models/calls?after=odd')).status).toBe(200)
  })
})

describe('the switch', () => {
  it('of a library is among its pages, for who sets it up', async () => {
    expect((await administrator.visit('/library')).html).toContain('href="/library/models"')
    await administrator.submit('/library/models', { models: 'off' })
    expect(await modelsAllowed(site.database.db, { libraryId })).toBe(false)
    await administrator.submit('/library/models', { models: 'on' })
    expect(await modelsAllowed(site.database.db, { libraryId })).toBe(true)
    const refused = await administrator.submit('/library/models', { models: 'perhaps' })
    expect([refused.status, refused.title]).toEqual([422, expect.stringContaining('Error: ')])
    expect((await reader.submit('/library/models', { models: 'off' })).status).toBe(403)
  })

  it('of a person is on their own page', async () => {
    expect((await reader.visit('/me')).text).toContain('A language model may read what you write')
    await reader.submit('/me/models', { models: 'off' })
    expect((await reader.visit('/me')).text).toContain('Nothing you wrote is given to a language model')
    expect(await modelsAllowed(site.database.db, { personId: readerId })).toBe(false)
    expect(await askModel(context(), { ...prompt, personId: readerId })).toEqual({ refused: 'switched-off' })
    await reader.submit('/me/models', { models: 'on' })
    expect(await modelsAllowed(site.database.db, { personId: readerId })).toBe(true)
    expect((await reader.submit('/me/models', {})).status).toBe(422)
  })
})

const prompt = { purpose: 'summary', instructions: 'Summarise.', material: 'A farm.', maxTokens: 20 } as const

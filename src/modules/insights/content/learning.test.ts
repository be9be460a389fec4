import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { modelServer } from '../../../../tests/models/model-server.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { readConfig } from '../../../config.ts'
import { newId } from '../../../id.ts'
import { setSwitches } from '../../identity/index.ts'
import { noteChosenModel } from '../embeddings/chosen-model.ts'
import { hashedModel } from '../embeddings/hashed.ts'
import { setLibraryModels } from '../models/switches.ts'
import { explain } from '../recommendations/explaining.ts'
import { recommendedTo } from '../recommendations/for-reader.ts'
import { learnAll } from '../recommendations/learn-job.ts'
import { similarTo } from '../recommendations/similar.ts'
import { type Ground, ground } from '../recommendations/taste.fixture.ts'
import { learnAllContent, learnContent } from './learn-content-job.ts'

const server = await modelServer()
const database = testDatabase()
const db = () => database.db
const now = new Date('2026-11-20T03:20:00Z')
let place: Ground

beforeAll(async () => {
  place = await ground(db())
})

beforeEach(async () => {
  await sql`delete from catalog.holdings`.execute(db())
  await learnAllContent(db())
  place = await ground(db())
})

async function nearTo(title: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select work.title from insights.content_neighbours near join catalog.works work on work.id = near.neighbour_id
    where near.work_id = ${await place.work(title)} order by near.likeness desc, work.title`.execute(db())
  return rows.map(row => row.title)
}

async function isAbout(title: string, ...subjects: string[]): Promise<void> {
  for (const [position, label] of subjects.entries()) {
    await sql`insert into catalog.subjects (id, label, kind, match_key) values (${newId()}, ${label}, 'topic', ${label})
      on conflict do nothing`.execute(db())
    await sql`insert into catalog.work_subjects (work_id, subject_id, position)
      select ${await place.work(title)}, id, ${position} from catalog.subjects where match_key = ${label}`.execute(
      db(),
    )
  }
}

describe('what records tell', () => {
  it('brings together what tells of similar things, both ways, and leaves strangers alone', async () => {
    await isAbout('The dragons of winter', 'Dragons', 'Magic')
    await isAbout('A winter dragon', 'Dragons', 'Magic')
    await isAbout('Bread and butter', 'Baking')
    expect(await learnAllContent(db())).toEqual({ works: 3 })
    expect(await nearTo('The dragons of winter')).toEqual(['A winter dragon'])
    expect(await nearTo('A winter dragon')).toEqual(['The dragons of winter'])
    expect(await nearTo('Bread and butter')).toEqual([])
  })

  it('is learned of what changed alone, and is the same as if all were learned anew', async () => {
    for (const title of ['The dragons of winter', 'A winter dragon', 'Dragons for bread'])
      await isAbout(title, 'Dragons', 'Magic')
    await learnAllContent(db())
    expect(await learnAllContent(db())).toEqual({ works: 0 })
    await sql`update catalog.works set title = 'Sourdough and rye', updated_at = now()
      where id = ${await place.work('A winter dragon')}`.execute(db())
    await sql`delete from catalog.work_subjects where work_id = ${await place.work('A winter dragon')}`.execute(
      db(),
    )
    // The one that changed, and the two that had it beside them.
    expect(await learnAllContent(db())).toEqual({ works: 3 })
    const once = await nearTo('The dragons of winter')
    expect(once).toEqual(['Dragons for bread'])
    await learnContent.run({ anew: true }, jobContext({ database, filesDir: '' }, now))
    expect(await nearTo('The dragons of winter')).toEqual(once)
  })

  it('keeps twenty of each, the nearest', async () => {
    for (let volume = 1; volume <= 23; volume++) await place.work(`Chronicle of dragons ${volume}`)
    await place.work('Chronicle of a dragon')
    await learnAllContent(db())
    const { rows } = await sql<{ most: number; least: number }>`
      select max(count)::int as most, min(count)::int as least from (
        select count(*) from insights.content_neighbours group by work_id) each`.execute(db())
    expect(rows[0]?.most).toBe(20)
    expect(rows[0]?.least).toBeGreaterThan(0)
  })

  it('is forgotten of what no library lists any more, and says nothing of what only its reader sees', async () => {
    const works = ['The dragons of winter', 'A winter dragon', 'A dragon of the winter']
    for (const title of works) await isAbout(title, 'Dragons')
    const reader = await place.reader()
    const [, listed, own] = await Promise.all(works.map(title => place.work(title)))
    await sql`update catalog.works set provisional_for = ${reader} where id = ${own}`.execute(db())
    await learnAllContent(db())
    expect(await nearTo('The dragons of winter')).toEqual(['A winter dragon'])
    await sql`update catalog.works set removed_at = now() where id = ${listed}`.execute(db())
    await learnAllContent(db())
    const { rows } = await sql`select work_id from insights.work_vectors`.execute(db())
    expect(rows).toEqual([{ work_id: await place.work('The dragons of winter') }])
    expect(await nearTo('The dragons of winter')).toEqual([])
  })

  it('has no direction where there is no word', async () => {
    await place.work('!!!')
    await place.work('???')
    expect(await learnAllContent(db())).toEqual({ works: 2 })
    expect(await nearTo('!!!')).toEqual([])
  })
})

describe('a list', () => {
  beforeEach(async () => {
    await isAbout('The dragons of winter', 'Dragons', 'Magic')
    await isAbout('A winter dragon', 'Dragons', 'Magic')
    await isAbout('Bread and butter', 'Baking')
    await learnAllContent(db())
  })

  it('is had by who read what nobody else knows', async () => {
    const me = await place.reader()
    await place.rates(me, { 'The dragons of winter': 5 })
    const read = await place.work('The dragons of winter')
    expect(await recommendedTo(db(), me)).toMatchObject([
      { title: 'A winter dragon', because: read, same_text: read, people: null, same_author: null },
    ])
    expect(await explain(db(), me, await place.work('A winter dragon'))).toMatchObject({
      verdict: 'recommended',
      pulls: [{ title: 'The dragons of winter', kind: 'text', subjects: ['Dragons', 'Magic'], people: null }],
    })
  })

  it('takes up what is new and nobody has read, beside what others like', async () => {
    await place.readersOf(3, 'The dragons of winter', 'Bread and butter')
    await learnAll(db())
    await isAbout('Dragon weather', 'Dragons', 'Magic')
    await learnAllContent(db())
    const me = await place.reader()
    await place.rates(me, { 'The dragons of winter': 5 })
    const list = await recommendedTo(db(), me)
    expect(list[0]).toMatchObject({ title: 'Bread and butter', people: 3, same_text: null })
    expect(list.map(({ title }) => title).toSorted()).toEqual([
      'A winter dragon',
      'Bread and butter',
      'Dragon weather',
    ])
  })

  it('stands on the page of a book without readers', async () => {
    expect(await similarTo(db(), await place.work('A winter dragon'), null, 5)).toMatchObject([
      { title: 'The dragons of winter', kinds: ['text'] },
    ])
  })
})

describe('a model from outside', () => {
  const context = (settings: Record<string, string>, at = now) => ({
    ...jobContext({ database, filesDir: '' }, at),
    models: readConfig({
      EMBEDDINGS_PROVIDER: 'openai',
      EMBEDDINGS_URL: server.urls.openai,
      EMBEDDINGS_NAME: 'outside',
      EMBEDDINGS_KEY: 'key',
      ...settings,
    }).models,
  })
  const vectors = async () => {
    const { rows } = await sql<{ title: string; model: string }>`
      select work.title, made.model from insights.work_vectors made join catalog.works work on work.id = made.work_id
      order by work.title`.execute(db())
    return rows.map(({ title, model }) => `${title}: ${model}`)
  }
  const models = (mode: 'on' | 'off') => setSwitches(db(), { models: mode }, { by: null, address: null }, now)

  beforeEach(async () => {
    await models('on')
    for (const title of ['The dragons of winter', 'A winter dragon']) await isAbout(title, 'Dragons', 'Magic')
  })

  it('is given the records, but of what is listed only where models are not asked', async () => {
    const off = await makeLibrary(db())
    await setLibraryModels(db(), { libraryId: off.libraryId, personId: off.ownerId }, false, now)
    await place.work('Nobody’s business', { at: off.libraryId, copies: 0 })
    await learnContent.run({}, context({}))
    expect(server.asked.flatMap(({ texts }) => texts)).toEqual(
      expect.arrayContaining(['The dragons of winter Dragons, Magic', 'A winter dragon Dragons, Magic']),
    )
    expect(server.asked.flatMap(({ texts }) => texts).join()).not.toContain('business')
    expect(await vectors()).toEqual([
      'A winter dragon: outside',
      `Nobody’s business: ${hashedModel}`,
      'The dragons of winter: outside',
    ])
    const before = server.asked.length
    await learnContent.run({}, context({}))
    expect(server.asked).toHaveLength(before)
  })

  it('makes the vectors anew when a process starts with it, and not when it made them', async () => {
    const waiting = async () => {
      const { rows } = await sql<{ name: string }>`
        delete from pgboss.job where name = 'insights.learn-content' returning name`.execute(db())
      return rows.length
    }
    await learnAllContent(db())
    await waiting()
    await noteChosenModel.run({}, context({}))
    expect(await waiting()).toBe(1)
    await learnContent.run({}, context({}))
    await noteChosenModel.run({}, context({}))
    expect(await waiting()).toBe(0)
  })

  it('is asked no more than it may be in a day, and goes on with the next', async () => {
    await learnAllContent(db())
    const near = await nearTo('A winter dragon')
    const night = (calls: number, day: number) =>
      learnContent.run({}, context({ EMBEDDINGS_CALLS_A_DAY: `${calls}` }, new Date(Date.UTC(2026, 10, day))))
    expect(await night(0, 22)).toEqual({
      works: 0,
      stopped: 'limit-reached',
    })
    expect(await nearTo('A winter dragon')).toEqual(near)
    // One call for the vectors, none left to tell how far apart strangers are.
    expect(await night(1, 23)).toEqual({ works: 0 })
    expect(await vectors()).toEqual(['A winter dragon: outside', 'The dragons of winter: outside'])
    expect(await night(1, 24)).toEqual({ works: 2 })
  })

  it('is not asked while models are switched off: what was learned stands', async () => {
    await learnAllContent(db())
    await models('off')
    expect(await learnContent.run({}, context({}))).toEqual({ works: 0, stopped: 'switched-off' })
    expect(server.asked).toEqual([])
    expect(await nearTo('A winter dragon')).toEqual(['The dragons of winter'])
  })

  it('is measured by what it makes of strangers', async () => {
    // All of its vectors are near each other; two that are near beside others are alike, and two as far as strangers are not.
    server.answers((res, { texts, body }) => {
      const data = texts.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: [
          1,
          ...[...'abcdefghijklmnopqrstuvwxyz'].map(letter => text.toLowerCase().split(letter).length / 10),
        ],
      }))
      res
        .setHeader('Content-Type', 'application/json')
        .end(JSON.stringify({ object: 'list', model: body.model, data, usage: {} }))
    })
    await place.work('Zzyzx')
    await learnContent.run({}, context({}))
    expect(await nearTo('A winter dragon')).toEqual(['The dragons of winter'])
    expect(await nearTo('Zzyzx')).toEqual([])
  })
})

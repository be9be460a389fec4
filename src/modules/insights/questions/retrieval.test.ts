import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { searchDocument } from '../../catalog/index.ts'
import { hashedModel, hashedVector } from '../embeddings/hashed.ts'
import { fused } from './fusing.ts'
import { retrieve } from './retrieval.ts'

const database = testDatabase()
const db = () => database.db
let mine = ''
let theirs = ''

beforeAll(async () => {
  mine = await person()
  theirs = await person()
  await document(mine, ['The whale is white and swims in the cold sea.', 'A ship of oak.', '鯨は海に住む。'])
  // Many that are nearer to the question, and none of which may be seen.
  await document(
    theirs,
    Array.from({ length: 60 }, (_, at) => `whale whale whale number ${at}`),
  )
}, 60_000)

async function person(): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${id}, ${`${id}@example.org`}, 'Wren', 'none', now())`.execute(db())
  return id
}

async function document(personId: string, texts: readonly string[]): Promise<string> {
  const id = newId()
  const digest = id.replaceAll('-', '').repeat(2)
  await sql`insert into insights.documents (id, person_id, spoils, title, file_name, file, bytes, sha256, kind, status, pages, added_at)
    values (${id}, ${personId}, 'nothing', 'Text', 'x', ${digest}, 1, ${digest}, 'text', 'ready', 1, now())`.execute(
    db(),
  )
  const rows = texts.map((body, at) => ({
    id: newId(),
    number: at + 1,
    body,
    search: searchDocument([{ weight: 'D', text: body }]),
    vector: JSON.stringify(hashedVector(body)),
  }))
  await sql`with given as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
        (id uuid, number integer, body text, search text, vector text)),
      chunk as (insert into insights.chunks (id, document_id, number, page_from, page_to, body, search)
        select id, ${id}::uuid, number, 1, 1, body, search::tsvector from given returning id)
    insert into insights.embeddings (chunk_id, model, dimensions, embedding)
    select given.id, ${hashedModel}, 1024, vector::halfvec from given join chunk on chunk.id = given.id`.execute(
    db(),
  )
  return id
}

const asked = (question: string, more: object = {}) =>
  retrieve(db(), {
    personId: mine,
    question,
    vector: hashedVector(question),
    model: hashedModel,
    limit: 5,
    ...more,
  })

describe('finding passages', () => {
  it('finds by words, by parts of words, and without spaces', async () => {
    expect((await asked('Where does the whale swim?'))[0]?.body).toContain('The whale')
    expect((await asked('whlae', { question: 'whlae swimm' }))[0]?.body).toContain('The whale')
    expect((await asked('鯨はどこに住むか'))[0]?.body).toContain('鯨')
    expect(await asked('… !')).toEqual([])
  })

  it('leaves out what may not be seen before it ranks: nothing of it takes a place', async () => {
    const found = await asked('whale')
    expect(found.every(({ body }) => !body.includes('number'))).toBe(true)
    expect(found[0]?.body).toContain('The whale')
    expect(await asked('whale', { personId: await person() })).toEqual([])
  })

  it('works by words alone where there is no vector, or none of that model', async () => {
    for (const more of [{ vector: null, model: null }, { model: 'another' }])
      expect((await asked('oak', more))[0]?.body).toBe('A ship of oak.')
  })

  it('has an index for the vectors of usual lengths, and compares others one by one', async () => {
    const plan = await transaction(db(), async tx => {
      await sql`set local enable_seqscan = off`.execute(tx)
      await sql`set local enable_sort = off`.execute(tx)
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select chunk_id from insights.embeddings
        where dimensions = 1024 and model = ${hashedModel}
        order by embedding::halfvec(1024) <=> ${JSON.stringify(hashedVector('whale'))}::halfvec(1024) limit 5`.execute(
        tx,
      )
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('embeddings_nearest_1024')
    const { rows } = await sql<{
      id: string
    }>`select id from insights.chunks where body like 'A ship%'`.execute(db())
    await sql`insert into insights.embeddings (chunk_id, model, dimensions, embedding)
      values (${rows[0]?.id ?? ''}, 'odd', 3, '[1,0,0]')`.execute(db())
    const found = await asked('…', { question: '', vector: [1, 0, 0], model: 'odd' })
    expect(found.map(({ body }) => body)).toEqual(['A ship of oak.'])
  })
})

describe('two ways of searching as one', () => {
  const list = fc.uniqueArray(
    fc.record({ id: fc.string({ minLength: 1 }), score: fc.double({ min: 0.01, max: 9, noNaN: true }) }),
    {
      selector: ({ id }) => id,
      maxLength: 20,
    },
  )

  it('holds each passage of either once, and is each of them where the other says nothing', () => {
    fc.assert(
      fc.property(list, list, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (words, vectors, weight) => {
        const found = fused(words, vectors, weight)
        expect(found.map(({ id }) => id).sort()).toEqual(
          [...new Set([...words, ...vectors].map(({ id }) => id))].sort(),
        )
        const alone = fused(words, [], weight)
        for (const [at, { id }] of alone.entries()) {
          const score = (one: string) => words.find(word => word.id === one)?.score ?? 0
          expect(score(id)).toBeGreaterThanOrEqual(score(alone[at + 1]?.id ?? '') - 1e-9)
        }
      }),
    )
  })
})

import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { modelServer } from '../../../../tests/models/model-server.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { readConfig } from '../../../config.ts'
import { newId } from '../../../id.ts'
import type { JobContext } from '../../../jobs/job.ts'
import { setSwitches } from '../../identity/index.ts'
import { setLibraryModels } from '../models/switches.ts'
import { noteChosenModel } from './chosen-model.ts'
import { embedPassages } from './embed-passages.ts'
import { hashedModel } from './hashed.ts'

const server = await modelServer()
const database = testDatabase()
const db = () => database.db
const now = new Date('2026-11-20T12:00:00Z')
const off = { libraryId: '', ownerId: '' }
const on = { libraryId: '', ownerId: '' }

beforeAll(async () => {
  Object.assign(on, await makeLibrary(db()))
  Object.assign(off, await makeLibrary(db()))
  await document(on.libraryId, 'Open to models.')
  await document(off.libraryId, 'For nobody outside.')
  await setSwitches(db(), { models: 'on' }, { by: null, address: null }, now)
  await setLibraryModels(db(), { libraryId: off.libraryId, personId: off.ownerId }, false, now)
})

async function document(libraryId: string, body: string): Promise<void> {
  const id = newId()
  const name = id.replaceAll('-', '').repeat(2)
  await sql`insert into insights.documents (id, library_id, spoils, title, file_name, file, bytes, sha256, kind, status, pages, added_at)
    values (${id}, ${libraryId}, 'nothing', 'Rules', 'rules.txt', ${name}, 10, ${name}, 'text', 'ready', 1, ${now})`.execute(
    db(),
  )
  await sql`insert into insights.chunks (id, document_id, number, page_from, page_to, body, search)
    values (${newId()}, ${id}, 1, 1, 1, ${body}, ''::tsvector)`.execute(db())
}

const context = (embeddings?: string): JobContext => ({
  ...jobContext({ database, filesDir: '' }, now),
  models: readConfig(
    embeddings
      ? {
          EMBEDDINGS_PROVIDER: 'openai',
          EMBEDDINGS_URL: server.urls.openai,
          EMBEDDINGS_NAME: embeddings,
          EMBEDDINGS_KEY: 'key',
        }
      : {},
  ).models,
})

const vectors = async () => {
  const { rows } = await sql<{ body: string; model: string }>`
    select chunk.body, made.model from insights.embeddings made join insights.chunks chunk on chunk.id = made.chunk_id
    order by chunk.body, made.model`.execute(db())
  return rows.map(({ body, model }) => `${body} ${model}`)
}

it('makes vectors here where no model is configured', async () => {
  await embedPassages.run({}, context())
  expect(await vectors()).toEqual([`For nobody outside. ${hashedModel}`, `Open to models. ${hashedModel}`])
})

it('makes them anew by the model that is chosen, but for whose library lets none read its documents', async () => {
  await embedPassages.run({}, context('first'))
  expect(server.asked.flatMap(({ texts }) => texts).filter(text => text.includes('nobody'))).toEqual([])
  expect(await vectors()).toEqual([`For nobody outside. ${hashedModel}`, 'Open to models. first'])
  await embedPassages.run({}, context('second'))
  expect(await vectors()).toEqual([`For nobody outside. ${hashedModel}`, 'Open to models. second'])
})

it('keeps what there is while models may not be asked', async () => {
  await setSwitches(db(), { models: 'off' }, { by: null, address: null }, now)
  await expect(embedPassages.run({}, context('third'))).rejects.toThrow('switched-off')
  expect(await vectors()).toEqual([`For nobody outside. ${hashedModel}`, 'Open to models. second'])
  await setSwitches(db(), { models: 'on' }, { by: null, address: null }, now)
})

it('is sent when a process starts, where another model is chosen than the one that made them', async () => {
  const sent = async () => {
    const { rows } = await sql<{ name: string }>`
      with gone as (delete from pgboss.job where name like 'insights.%' returning name) select name from gone`.execute(
      db(),
    )
    return rows.map(({ name }) => name)
  }
  await sent()
  await noteChosenModel.run({}, context('second'))
  expect(await sent()).toEqual([])
  await noteChosenModel.run({}, context('fourth'))
  expect(await sent()).toEqual(['insights.embed-passages'])
  await noteChosenModel.run({}, context())
  expect(await sent()).toEqual(['insights.embed-passages'])
  await setSwitches(db(), { models: 'off' }, { by: null, address: null }, now)
  await noteChosenModel.run({}, context('fourth'))
  expect(await sent()).toEqual([])
})

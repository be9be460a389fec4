import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { setSwitches } from '../../../src/modules/identity/index.ts'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const summarisingSuite = ({ site, owner, reader, anybody, ids }: Given) =>
  describe('summaries by a model', () => {
    it('are asked for by staff, as a task, and read by whoever sees the book', async () => {
      const client = await owner()
      const { libraryId: library_id } = await ids()
      const { workId } = await shelve(site, 'A Long Description', 'D100')
      const path = `/books/${workId}/summary`
      const refused = async () => (await client.post(path, { library_id })).body.error.code
      expect(await refused()).toBe('SWITCHED_OFF')
      await setSwitches(site.database.db, { models: 'on' }, { by: null, address: null }, new Date())
      expect(await refused()).toBe('TOO_LITTLE_TEXT')
      await site.database.pool.query('update catalog.editions set summary = $1 where work_id = $2', [
        'A keeper of a lighthouse counts ships and losses, and one night counts a ship that is not there.',
        workId,
      ])
      const asked = await client.post(path, { library_id })
      expect(asked.status).toBe(202)
      expect((await client.get(`/tasks/${asked.body.data.task_id}`)).body.data).toMatchObject({
        kind: 'insights.write-summary',
        status: 'waiting',
      })
      expect((await client.get(path)).status).toBe(404)
      await site.database.pool.query(
        "insert into catalog.model_summaries (work_id, text, model, made_at) values ($1, 'Told.', 'test-model', now())",
        [workId],
      )
      expect((await client.get(path)).body.data).toMatchObject({ text: 'Told.', model: 'test-model' })
      expect((await (await reader()).post(path, { library_id })).status).toBe(404)
      expect((await client.post(`/books/${newId()}/summary`, { library_id })).status).toBe(404)
      expect((await anybody().post(path, { library_id })).status).toBe(401)
    })
  })

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { learnAll } from '../../../src/modules/insights/recommendations/learn-job.ts'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const recommendingSuite = ({ site, owner, stranger, anybody }: Given) =>
  describe('what to read next', () => {
    it('says why, and begins with nothing', async () => {
      const client = await stranger()
      expect((await client.get('/recommendations')).body.data).toEqual([])
      expect((await anybody().get('/recommendations')).status).toBe(401)
      const { db } = site.database
      const [mine, next] = [await shelve(site, 'Owned taste', 'RT1'), await shelve(site, 'Next taste', 'RT2')]
      for (let one = 0; one < 3; one++) {
        const id = newId()
        await sql`insert into identity.people (id, email, name, password_hash, created_at)
          values (${id}, ${`${id}@example.org`}, 'Reader', 'none', now())`.execute(db)
        for (const { workId } of [mine, next])
          await sql`insert into reading.books (id, person_id, work_id, status, rating, added_on, updated_at)
            values (${newId()}, ${id}, ${workId}, 'read', 500, '2026-11-01', now())`.execute(db)
      }
      await learnAll(db)
      const kept = await client.post('/reading', { work_id: mine.workId, status: 'read' })
      const { body } = await client.get('/recommendations')
      expect(body.data).toMatchObject([
        {
          work_id: next.workId,
          title: 'Next taste',
          reasons: [
            { code: 'because-read', title: 'Owned taste', rating: null, people: null },
            { code: 'people', title: null, rating: null, people: 3 },
          ],
        },
      ])
      await client.delete(`/reading/${kept.body.data.id}`)
      const similar = await anybody().get(`/books/${mine.workId}/similar`)
      expect(similar.body.data).toMatchObject([{ work_id: next.workId, by: ['readers'] }])
      expect((await anybody().get(`/books/${newId()}/similar`)).status).toBe(404)
    })

    it('is learned anew for administrators, as a task', async () => {
      expect((await (await stranger()).post('/recommendations/training', {})).status).toBe(404)
      const client = await owner()
      const { status, body } = await client.post('/recommendations/training', {})
      expect(status).toBe(202)
      expect((await client.get(`/tasks/${body.data.task_id}`)).body.data.status).toBe('waiting')
    })
  })

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { type Given, reader as readerFacts } from '../given.ts'

export const tasksSuite = ({ site, reader, stranger, owner }: Given) =>
  describe('a task', () => {
    const begin = async (status: string, result: object | null = null): Promise<string> => {
      await reader()
      const id = newId()
      await sql`insert into jobs.tasks (id, kind, person_id, status, result, error)
        select ${id}, 'identity.made-up', id, ${status}, ${JSON.stringify(result)}::jsonb, 'secret words of a bug'
        from identity.people where email = ${readerFacts.email}`.execute(site.database.db)
      return id
    }

    it('tells its own person how far it is', async () => {
      const id = await begin('done', { books: 3 })
      const { body } = await (await reader()).get(`/tasks/${id}`)
      expect(body.data).toMatchObject({ status: 'done', result: { books: 3 }, error: null })
    })

    it('tells nobody what a failure wrote into the log', async () => {
      const { body } = await (await reader()).get(`/tasks/${await begin('failed')}`)
      expect(body.data).toMatchObject({ status: 'failed', error: 'The job failed.' })
    })

    it('is nobody else’s', async () => {
      const id = await begin('running')
      for (const client of [await stranger(), await owner()])
        expect((await client.get(`/tasks/${id}`)).status).toBe(404)
    })
  })

import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { makeLibrary } from '../../shelf.ts'
import type { Given } from '../given.ts'

const isbn = '9780306406157'

export const enrichingSuite = ({ site, owner, reader, anybody, ids }: Given) =>
  describe('what others know', () => {
    it('looks a book up by its number: here, else outside, and says who could not be asked', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const before = await client.get(`/books/lookup?isbn=0-306-40615-2`)
      expect(before.body.data).toMatchObject({ found: 'nowhere', isbn, work_id: null, away: [] })
      const made = await client.post(`/libraries/${libraryId}/books`, {
        title: 'Numbers kept',
        authors: ['Ada Vane'],
        isbn,
      })
      const after = await client.get(`/books/lookup?isbn=${isbn}`)
      expect(after.body.data).toMatchObject({
        found: 'here',
        work_id: made.body.data.id,
        title: 'Numbers kept',
        people: [{ name: 'Ada Vane', role: 'author' }],
      })
      expect((await client.get('/books/lookup?isbn=9780306406158')).status).toBe(422)
      expect((await anybody().get(`/books/lookup?isbn=${isbn}`)).status).toBe(401)
    })

    it('asks about a book once, and tells what became of it', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { body } = await client.get(`/books/lookup?isbn=${isbn}`)
      const path = `/libraries/${libraryId}/enrichments`
      expect((await client.post(path, { edition_id: body.data.edition_id })).body.data).toEqual({ asked: 1 })
      expect((await client.post(path, {})).status).toBe(202)
      const { data } = (await client.get(`${path}?status=waiting`)).body
      expect(data.filter((one: { isbn: string }) => one.isbn === isbn)).toMatchObject([
        { title: 'Numbers kept', attempts: 0 },
      ])
      expect((await client.get(`${path}?status=applied`)).body.data).toEqual([])
      expect((await (await reader()).get(path)).status).toBe(404)
    })

    it('tells no library of another’s questions, whatever it filters by', async () => {
      const { libraryId } = await makeLibrary(site.database.db)
      await site.database.pool.query(
        `insert into catalog.enrichments (id, library_id, work_id, edition_id, isbn, status, next_at, created_at)
          select $1, $2, work_id, id, '9780140431216', 'applied', now(), now() from catalog.editions limit 1`,
        [newId(), libraryId],
      )
      const client = await owner()
      const own = `/libraries/${(await ids()).libraryId}/enrichments`
      for (const query of ['', '?status=applied'])
        expect(
          (await client.get(own + query)).body.data.map(({ isbn }: { isbn: string }) => isbn),
        ).not.toContain('9780140431216')
    })

    it('refuses an edition that has no number', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const made = await client.post(`/libraries/${libraryId}/books`, { title: 'Unnumbered' })
      const { body, status } = await client.post(`/libraries/${libraryId}/enrichments`, {
        edition_id: made.body.data.editions[0].id,
      })
      expect([status, body.error.code]).toEqual([422, 'NO_NUMBER'])
    })
  })

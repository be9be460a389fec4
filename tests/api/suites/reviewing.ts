import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const reviewingSuite = ({ site, owner, reader, stranger, anybody }: Given) => {
  describe('a review', () => {
    const body = 'I loved this book, it was a delight.'

    it('is written by who owns the book, changed and deleted by its author alone', async () => {
      const client = await reader()
      const { workId } = await shelve(site, 'Reviewed by a program', 'REV1')
      const path = `/books/${workId}/reviews`
      const refused = await client.post(path, { body, rating: 4.25 })
      expect([refused.status, refused.body.error.code]).toEqual([403, 'NOT_BORROWED'])
      const me = (await client.get('/users/me')).body.data.id
      await sql`insert into reading.books (id, person_id, work_id, status, owned, added_on, updated_at)
        values (${newId()}, ${me}, ${workId}, 'to-read', true, '2026-01-01', now())`.execute(site.database.db)

      const made = await client.post(path, { body, rating: 4.25 })
      expect(made.status).toBe(201)
      expect(made.body.data).toMatchObject({ body, rating: 4.25, gate: 0, borrowed_here: false, mine: true })
      expect(made.body.data).toMatchObject({
        method: 'lexicon',
        model: null,
        band: 'very-positive',
        helpful: 0,
      })
      expect((await client.post(path, { body, rating: 4 })).body.error.code).toBe('ALREADY_WRITTEN')
      for (const rating of [0.75, 4.1, 5.25])
        expect((await client.post(path, { body, rating })).body.error.code).toBe('VALIDATION_ERROR')

      const { id } = made.body.data
      const change = { gate: 900_000, rating: 2 }
      expect((await (await owner()).patch(`/reviews/${id}`, change)).status).toBe(404)
      const changed = await client.patch(`/reviews/${id}`, change)
      expect(changed.body.data).toMatchObject({ body, ...change })
      expect((await (await owner()).get(path)).body.data).toEqual([])
      expect((await (await owner()).get(`/books/${workId}/analysis`)).body.data).toMatchObject({
        reviews: 1,
        rating: 2,
        sentiment: null,
        sealed: [{ gate: 900_000, reviews: 1 }],
        quotes: [],
        consensus: null,
      })
      expect((await (await owner()).delete(`/reviews/${id}`)).status).toBe(404)
      expect((await client.delete(`/reviews/${id}`)).status).toBe(200)
      expect((await client.get(path)).body.data).toEqual([])
    })

    it('is listed for who may see the book, the most helpful first', async () => {
      const { workId } = await shelve(site, 'Reviewed by several', 'REV2')
      await sql`with made as (
          insert into identity.people (id, email, name, password_hash, created_at)
          select gen_random_uuid(), gen_random_uuid() || '@example.org', 'R' || number, 'none', now()
          from generate_series(1, 3) number returning id, name)
        insert into insights.reviews (id, work_id, told_work_id, person_id, body, rating, borrowed_here, sentiment, method, helpful, written_at)
        select gen_random_uuid(), ${workId}, ${workId}, id, 'Written by ' || name, 12, true, 8000, 'rating', right(name, 1)::int, now()
        from made`.execute(site.database.db)
      const path = `/books/${workId}/reviews`
      const bodies = (answer: { body: { data: { body: string }[] } }) => answer.body.data.map(one => one.body)
      const first = await anybody().get(`${path}?limit=2`)
      expect(bodies(first)).toEqual(['Written by R3', 'Written by R2'])
      expect(first.body.data[0]).toMatchObject({ author: null })
      const rest = await anybody().get(`${path}?limit=2&next=${first.body.pagination.next}`)
      expect(bodies(rest)).toEqual(['Written by R1'])
      expect(bodies(await anybody().get(`${path}?band=negative`))).toEqual([])
      expect((await (await stranger()).get(`/books/${newId()}/reviews`)).status).toBe(404)
      expect((await (await stranger()).get(`/books/${newId()}/analysis`)).status).toBe(404)
      const { data } = (await anybody().get(`/books/${workId}/analysis`)).body
      expect(data).toMatchObject({ reviews: 3, sentiment: 0.8, band: 'very-positive' })
      expect(data.methods).toEqual({ model: 0, lexicon: 0, rating: 3 })
    })
  })
}

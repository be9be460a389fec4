import { describe, expect, it } from 'vitest'
import type { Given } from '../given.ts'

export const loggingSuite = ({ owner, reader, stranger, ids }: Given) =>
  describe('a log', () => {
    async function add(title: string, pages: number): Promise<string> {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const book = { title, pages, copy: { branch_id: branchId } }
      const made = await client.post(`/libraries/${libraryId}/books`, book)
      return made.body.data.id
    }

    it('keeps a book, is told how far one is, and what one says of it', async () => {
      const workId = await add('A log of winds', 400)
      const client = await reader()
      const kept = await client.post('/reading', { work_id: workId, status: 'to-read' })
      expect(kept.status).toBe(201)
      const { id } = kept.body.data
      expect((await client.post(`/reading/${id}/progress`, { value: 500 })).body.error.code).toBe(
        'PAST_THE_END',
      )
      const told = await client.post(`/reading/${id}/progress`, { value: 100, minutes: 50 })
      expect(told.body.data.progress).toBe(0.25)
      const changed = await client.patch(`/reading/${id}`, {
        status: 'read',
        on: '2026-03',
        rating: 4.25,
        tags: ['wind'],
        favourite: true,
      })
      expect(changed.body.data).toMatchObject({
        status: 'read',
        rating: 4.25,
        tags: ['wind'],
        last_ended: '2026-03',
        readthroughs: [{ outcome: 'finished', ended: '2026-03', progress: 0.25 }],
      })
      expect((await client.get(`/reading/${id}`)).body.data).toEqual(changed.body.data)
      const found = await client.get('/reading?status=read&tag=WIND&q=winds')
      expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([id])
      for (const wrong of [{ rating: 6 }, { shared: 'members' }, { on: '2026-13' }])
        expect((await client.patch(`/reading/${id}`, wrong)).status).toBe(422)
    })

    it('is nobody else’s', async () => {
      const workId = await add('A log of rains', 100)
      const client = await reader()
      const { id } = (await client.post('/reading', { work_id: workId, status: 'reading' })).body.data
      const other = await stranger()
      expect((await other.get(`/reading/${id}`)).status).toBe(404)
      expect((await other.patch(`/reading/${id}`, { rating: 1 })).status).toBe(404)
      expect((await other.post(`/reading/${id}/progress`, { value: 1 })).status).toBe(404)
      expect((await other.delete(`/reading/${id}`)).status).toBe(404)
      expect((await other.get('/reading')).body.data).toEqual([])
      expect((await client.delete(`/reading/${id}`)).status).toBe(200)
      expect((await client.get(`/reading/${id}`)).status).toBe(404)
    })

    it('goes on where a page ended', async () => {
      const client = await reader()
      for (const title of ['Page one', 'Page two', 'Page three'])
        await client.post('/reading', { work_id: await add(title, 50), status: 'to-read' })
      const seen: string[] = []
      let next = ''
      for (let page = 0; page < 10; page++) {
        const { body } = await client.get(
          `/reading?status=to-read&order=title&limit=2${next && `&next=${next}`}`,
        )
        seen.push(...body.data.map(({ title }: { title: string }) => title))
        if (!body.pagination.next) break
        next = body.pagination.next
      }
      expect(seen).toEqual(['Page one', 'Page three', 'Page two'])
      expect((await client.get('/reading?next=nothing')).status).toBe(422)
    })

    it('keeps notes and quotes beside a book, by their place in it', async () => {
      const client = await reader()
      const kept = await client.post('/reading', { work_id: await add('Noted', 200), status: 'reading' })
      const path = `/reading/${kept.body.data.id}/notes`
      const late = await client.post(path, { body: 'The *end*.', page: 150 })
      expect(late.status).toBe(201)
      expect(late.body.data).toMatchObject({ kind: 'note', page: 150, progress: 0.75, tags: [] })
      await client.post(path, { kind: 'quote', body: 'At the beginning', page: 3, tags: ['Wind'] })
      expect((await client.post(path, { body: 'Beyond', page: 201 })).body.error.code).toBe('PAST_THE_END')
      expect((await client.post(path, { body: '  ' })).status).toBe(422)
      const first = await client.get(`${path}?limit=1`)
      const second = await client.get(`${path}?limit=1&next=${first.body.pagination.next}`)
      expect([...first.body.data, ...second.body.data].map(({ page }) => page)).toEqual([3, 150])
      expect((await client.get(`${path}?kind=quote&tag=wind&q=begin`)).body.data).toHaveLength(1)
      expect((await client.get(`${path}?next=nothing`)).status).toBe(422)

      const note = `/notes/${late.body.data.id}`
      const changed = await client.patch(note, { page: 160, tags: ['end'] })
      expect(changed.body.data).toMatchObject({ body: 'The *end*.', page: 160, progress: 0.8, tags: ['end'] })
      expect((await client.get(note)).body.data).toEqual(changed.body.data)
      const other = await stranger()
      for (const asked of [
        other.get(note),
        other.patch(note, { page: 1 }),
        other.delete(note),
        other.get(path),
      ])
        expect((await asked).status).toBe(404)
      expect((await client.delete(note)).status).toBe(200)
      expect((await client.get(path)).body.data).toHaveLength(1)
    })

    it('has shelves of one’s own, by hand and by rule', async () => {
      const client = await reader()
      const made = await client.post('/shelves', { name: 'By the bed' })
      expect(made.status).toBe(201)
      expect((await client.post('/shelves', { name: 'by THE bed' })).body.error.code).toBe('NAME_TAKEN')
      await client.post('/shelves', { name: 'Best', rule: 'rated=400&nonsense=1' })
      const { body } = await client.get('/shelves')
      expect(body.data).toMatchObject([
        { name: 'Best', rule: 'rated=400' },
        { name: 'By the bed', rule: null },
      ])
      const rated = await client.get(`/reading?shelf=${body.data[0].id}`)
      expect(rated.body.data.map(({ title }: { title: string }) => title)).toEqual(['A log of winds'])
    })
  })

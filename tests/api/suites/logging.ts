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
      const narrowed = async (asked: string) =>
        (await client.get(`/reading?${asked}`)).body.data.map((book: { id: string }) => book.id)
      for (const asked of [
        'rated=4.25',
        'read=2026-03',
        'read=2025..2026',
        'favourite=true',
        'format=book&tag=wind',
      ])
        expect([asked, await narrowed(asked)]).toEqual([asked, [id]])
      for (const asked of [
        'rated=4.5',
        'read=2026-04..',
        'read=undated',
        'owned=true',
        'format=map',
        'author=nobody',
      ])
        expect([asked, await narrowed(asked)]).toEqual([asked, []])
      expect((await client.get('/reading?read=lately')).status).toBe(422)
      expect((await client.get('/reading?rated=6')).status).toBe(422)
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

    it('has readings of before, which can be put right and taken out', async () => {
      const workId = await add('A log of tides', 100)
      const client = await reader()
      const { id } = (await client.post('/reading', { work_id: workId, status: 'to-read' })).body.data
      const added = await client.post(`/reading/${id}/readthroughs`, { began: '2019', ended: '2019-07' })
      expect(added.status).toBe(201)
      const reading = added.body.data
      expect(reading).toMatchObject({
        began: '2019',
        ended: '2019-07',
        outcome: 'finished',
        edition_id: null,
      })
      const address = `/readthroughs/${reading.id}`
      const changed = await client.patch(address, { began: null, outcome: 'stopped' })
      expect(changed.body.data).toEqual({ ...reading, began: null, outcome: 'stopped' })
      expect((await client.get(`/reading/${id}`)).body.data.readthroughs).toEqual([changed.body.data])
      expect((await client.patch(address, { began: '2020' })).status).toBe(422)
      expect((await client.patch(address, { edition_id: id })).body.error.code).toBe('UNKNOWN_EDITION')
      const other = await stranger()
      expect((await other.patch(address, { began: '2018' })).status).toBe(404)
      expect((await other.delete(address)).status).toBe(404)
      expect((await other.post(`/reading/${id}/readthroughs`, {})).status).toBe(404)
      expect((await client.delete(address)).status).toBe(200)
    })

    it('has notes beside its books', async () => {
      const workId = await add('A log of notes', 100)
      const client = await reader()
      const { id } = (await client.post('/reading', { work_id: workId, status: 'reading' })).body.data
      expect((await client.post(`/reading/${id}/notes`, { body: 'Too far', page: 101 })).status).toBe(422)
      const made = await client.post(`/reading/${id}/notes`, { body: 'One', page: 10, tags: ['sea'] })
      expect(made.status).toBe(201)
      const note = made.body.data
      const changed = await client.patch(`/notes/${note.id}`, { kind: 'quote' })
      expect(changed.body.data).toMatchObject({ kind: 'quote', body: 'One', page: 10, tags: ['sea'] })
      const nowhere = (await client.post(`/reading/${id}/notes`, { body: 'Nowhere' })).body.data
      const first = await client.get(`/reading/${id}/notes?limit=1`)
      expect(first.body.data).toEqual([changed.body.data])
      const second = await client.get(`/reading/${id}/notes?limit=1&next=${first.body.pagination.next}`)
      expect([second.body.data, second.body.pagination.next]).toEqual([[nowhere], undefined])
      expect((await client.get(`/reading/${id}/notes?next=nothing`)).status).toBe(422)
      const other = await stranger()
      expect((await other.get(`/reading/${id}/notes`)).status).toBe(404)
      expect((await other.patch(`/notes/${note.id}`, { body: 'Mine' })).status).toBe(404)
      expect((await other.delete(`/notes/${note.id}`)).status).toBe(404)
      expect((await client.delete(`/notes/${note.id}`)).status).toBe(200)
    })

    it('counts what was read in a period', async () => {
      const client = await reader()
      const { body } = await client.get('/reading/statistics?from=2026-03-01&to=2026-03-31')
      expect(body.data).toMatchObject({
        books: 1,
        pages: 400,
        average_rating: 4.25,
        months: [{ at: '2026-03', books: 1, pages: 400 }],
      })
      const before = await client.get('/reading/statistics?to=2025-12-31')
      expect(before.body.data).toMatchObject({ books: 0, months: [] })
      expect((await client.get('/reading/statistics?from=2026-13-01')).status).toBe(422)
    })

    it('has goals', async () => {
      const client = await reader()
      const goal = { kind: 'books', amount: 12, begins: '2026-01-01', ends: '2026-12-31' }
      const set = await client.post('/goals', goal)
      expect(set.status).toBe(201)
      expect(set.body.data).toMatchObject({ ...goal, done: 1 })
      expect((await client.get('/goals')).body.data).toEqual([set.body.data])
      expect((await client.post('/goals', { ...goal, ends: '2025-01-01' })).status).toBe(422)
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

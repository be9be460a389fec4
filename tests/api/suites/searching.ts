import { describe, expect, it } from 'vitest'
import type { Given } from '../given.ts'

export const searchingSuite = ({ anybody, owner, reader, ids }: Given) =>
  describe('searching', () => {
    /** A book with people, a language and a copy; the same title only once. */
    async function add(title: string, more: object): Promise<string> {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const made = await client.post(`/libraries/${libraryId}/books`, {
        title,
        copy: { branch_id: branchId },
        ...more,
      })
      return made.body.data.id
    }

    it('narrows by fields and filters, orders, and counts beside the books', async () => {
      const older = await add('Salt harbour', { authors: ['Mara Quill'], year: 1990, language: 'fr' })
      const newer = await add('Salt winter', { authors: ['Mara Quill'], year: 2004, language: 'en' })
      const { libraryId } = await ids()
      const find = async (query: string) => {
        const { body } = await anybody().get(`/libraries/${libraryId}/books?${query}`)
        return body.data.map(({ id }: { id: string }) => id)
      }
      expect(await find('author=quill&sort=year')).toEqual([older, newer])
      expect(await find('author=quill&sort=-year')).toEqual([newer, older])
      expect(await find('q=salt&language=fr')).toEqual([older])
      expect(await find('q=salt&year=2000..&available=true')).toEqual([newer])
      const { body } = await anybody().get(`/libraries/${libraryId}/books?q=salt+author:quill&facets=true`)
      expect(body.facets.exact).toBe(true)
      expect(body.facets.facets).toContainEqual({
        kind: 'language',
        value: 'fr',
        label: null,
        count: 1,
        more: false,
      })
      expect(body.facets.facets).toContainEqual({
        kind: 'available',
        value: 'yes',
        label: null,
        count: 2,
        more: false,
      })
    })

    it('looks everywhere that one may see, and suggests', async () => {
      const id = await add('Quixotic lanterns', { authors: ['Mara Quill'] })
      const found = await anybody().get('/search?q=quixotic')
      expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([id])
      const { body } = await anybody().get('/suggest?q=quixo')
      expect(body.data).toEqual([{ kind: 'title', id, text: 'Quixotic lanterns', by: 'Mara Quill' }])
    })

    it('keeps searches for their owner alone', async () => {
      const client = await reader()
      const query = 'subject=trees&sort=added'
      const saved = await client.post('/saved-searches', { name: 'Trees', query })
      expect(saved.status).toBe(201)
      expect(saved.body.data).toMatchObject({ name: 'Trees', query })
      const taken = await client.post('/saved-searches', { name: 'Trees', query })
      expect([taken.status, taken.body.error.code]).toEqual([409, 'NAME_TAKEN'])
      expect((await client.get('/saved-searches')).body.data).toHaveLength(1)
      const path = `/saved-searches/${saved.body.data.id}`
      expect((await (await owner()).delete(path)).status).toBe(404)
      expect((await client.delete(path)).status).toBe(200)
      expect((await client.get('/saved-searches')).body.data).toEqual([])
    })
  })

import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import type { Given } from '../given.ts'

export const dashboardSuite = ({ owner, reader, stranger, anybody, ids }: Given) =>
  describe('a library’s dashboard', () => {
    it('is for who holds the permission there, and to all others not there or forbidden', async () => {
      const client = await owner()
      const path = `/libraries/${(await ids()).libraryId}/dashboard`
      const { status, body } = await client.get(path)
      expect(status).toBe(200)
      expect(body.data.months).toHaveLength(12)
      expect(body.data.models).toMatchObject({ calls: 0, cost: 0, currency: 'USD' })
      expect(body.data.turnover.whole).toHaveProperty('rate')
      expect((await (await stranger()).get(path)).status).toBe(404)
      expect([403, 404]).toContain((await (await reader()).get(path)).status)
      expect((await client.get(`/libraries/${newId()}/dashboard`)).status).toBe(404)
      expect((await anybody().get(path)).status).toBe(401)
    })
  })

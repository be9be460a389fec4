import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const tellingSuite = ({ site, owner, stranger }: Given) => {
  describe('progress at a meeting', () => {
    it('is told as often as it is sent, and not over what another device told', async () => {
      const client = await owner()
      const { workId } = await shelve(site, 'Told at a meeting', 'TELL1')
      await sql`update catalog.editions set pages = 400 where work_id = ${workId}`.execute(site.database.db)
      const facts = { name: 'Tellers', language: 'en', zone: 'Europe/London', joining: 'open' }
      const { id: clubId } = (await client.post('/clubs', facts)).body.data
      const time = { starts_at: '2100-01-02T19:30:00Z', ends_at: '2100-01-02T21:00:00Z' }
      const { id } = (await client.post(`/clubs/${clubId}/meetings`, { work_id: workId, ...time })).body.data
      const path = `/meetings/${id}/progress`
      const nothing = { page: null, finished: false, seen: null, pages: 400 }
      expect((await client.get(path)).body.data).toMatchObject(nothing)

      const first = await client.put(path, { page: 100, seen: null })
      expect(first.body.data).toMatchObject({ page: 100, percent: null, progress: 0.25, finished: false })
      expect((await client.put(path, { page: 100, seen: null })).body.data).toEqual(first.body.data)
      expect((await client.get(path)).body.data).toEqual(first.body.data)

      const stale = await client.put(path, { percent: 70, seen: null })
      expect([stale.status, stale.body.error.code]).toEqual([409, 'STALE'])
      expect(stale.body.error.details).toEqual([
        { field: 'sent', message: '70 %' },
        { field: 'stands', message: 'page 100' },
        { field: 'told_at', message: first.body.data.told_at },
        { field: 'seen', message: first.body.data.seen },
      ])
      const end = await client.put(path, { finished: true, seen: first.body.data.seen })
      expect(end.body.data).toMatchObject({ page: null, finished: true, progress: 1 })

      const code = async (body: object) => (await client.put(path, body)).body.error.code
      const { seen } = end.body.data
      expect(await code({ page: 401, seen })).toBe('PAST_THE_END')
      expect(await code({ page: -1, seen })).toBe('NEGATIVE')
      expect(await code({ page: 1, finished: true, seen })).toBe('VALIDATION_ERROR')
      expect(await code({ seen })).toBe('VALIDATION_ERROR')
      expect((await (await stranger()).put(path, { page: 1, seen: null })).status).toBe(404)
      expect((await (await stranger()).get(path)).status).toBe(404)
      await sql`update clubs.meetings set cancelled_at = now() where id = ${id}`.execute(site.database.db)
      expect(await code({ page: 1, seen })).toBe('MEETING_CANCELLED')
    })
  })

  describe('an invitation by name', () => {
    it('is accepted by joining, and declined by leaving', async () => {
      const client = await owner()
      const other = await stranger()
      const facts = { name: 'By name', language: 'en', zone: 'Europe/London', joining: 'invitation' }
      const people = (await Promise.all([client, other].map(one => one.get('/users/me')))).map(
        ({ body }) => body.data.id as string,
      )
      const [low, high] = people.toSorted()
      await sql`insert into identity.relations (low_id, high_id, friends_since) values (${low}, ${high}, now())
        on conflict (low_id, high_id) do update set friends_since = now()`.execute(site.database.db)
      const invited = async () => {
        const { id } = (await client.post('/clubs', facts)).body.data
        expect((await other.put(`/clubs/${id}/membership`, {})).status).toBe(404)
        await sql`insert into clubs.invitations (club_id, person_id, invited_by, invited_at)
          values (${id}, ${people[1]}, ${people[0]}, now())`.execute(site.database.db)
        return `/clubs/${id}`
      }
      const accepted = await invited()
      expect((await other.get(accepted)).body.data).toMatchObject({ role: null, invited_by: 'Ines Moreau' })
      for (let sent = 0; sent < 2; sent++)
        expect((await other.put(`${accepted}/membership`, {})).body.data).toEqual({ joined: true })
      expect((await other.get(accepted)).body.data).toMatchObject({ role: 'member', invited_by: null })
      const declined = await invited()
      expect((await other.delete(`${declined}/membership`)).status).toBe(200)
      expect((await other.get(declined)).status).toBe(404)
      expect((await other.delete(`${declined}/membership`)).status).toBe(404)
    })
  })
}

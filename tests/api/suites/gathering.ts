import { describe, expect, it } from 'vitest'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const gatheringSuite = ({ site, owner, reader, stranger, ids }: Given) => {
  const facts = { name: 'Tuesday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }

  describe('a club', () => {
    it('is founded, found, changed by those who run it, and ended', async () => {
      const client = await owner()
      const made = await client.post('/clubs', { ...facts, place: 'Central' })
      expect(made.status).toBe(201)
      const { id } = made.body.data
      expect(made.headers.get('location')).toBe(`/api/v1/clubs/${id}`)
      expect(made.body.data).toMatchObject({ role: 'organiser', members: 1, place: 'Central' })
      const other = await stranger()
      const found = await other.get('/clubs?sort=-created_at&limit=100')
      expect(found.body.data.map(({ id }: { id: string }) => id)).toContain(id)
      expect((await other.get('/clubs?mine=true')).body.data).toEqual([])
      const seen = { 'If-Match': made.headers.get('etag') ?? '' }
      const changed = await client.patch(`/clubs/${id}`, { name: 'Friday Readers', bets: false }, seen)
      expect(changed.body.data).toMatchObject({ name: 'Friday Readers', bets: false })
      expect((await client.patch(`/clubs/${id}`, { place: null }, seen)).body.error.code).toBe('STALE')
      expect((await other.patch(`/clubs/${id}`, { name: 'Mine' })).status).toBe(404)
      expect((await client.delete(`/clubs/${id}`)).status).toBe(200)
      expect((await other.get(`/clubs/${id}`)).status).toBe(404)
      expect((await client.get(`/clubs/${id}`)).body.data.archived_at).not.toBeNull()
      expect((await client.patch(`/clubs/${id}`, { name: 'Again' })).body.error.code).toBe('CLUB_ARCHIVED')
    })

    it('is joined and left, each as often as it is sent', async () => {
      const { id } = (await (await owner()).post('/clubs', facts)).body.data
      const client = await reader()
      expect((await client.get(`/clubs/${id}/members`)).status).toBe(404)
      for (let sent = 0; sent < 2; sent++)
        expect((await client.put(`/clubs/${id}/membership`, {})).body.data).toEqual({ joined: true })
      const members = await client.get(`/clubs/${id}/members?sort=since`)
      expect(members.body.data.map(({ role }: { role: string }) => role)).toEqual(['organiser', 'member'])
      expect((await client.delete(`/clubs/${id}/membership`)).status).toBe(200)
      expect((await client.get(`/clubs/${id}`)).body.data.role).toBeNull()
      const alone = await (await owner()).delete(`/clubs/${id}/membership`)
      expect([alone.status, alone.body.error.code]).toEqual([409, 'LAST_ORGANISER'])
    })

    it('that wants to be asked is asked once', async () => {
      await ids()
      const { id } = (await (await owner()).post('/clubs', { ...facts, joining: 'request' })).body.data
      const client = await reader()
      const asked = await client.put(`/clubs/${id}/membership`, { message: 'I read slowly.' })
      expect(asked.body.data).toEqual({ joined: false })
      const again = await client.put(`/clubs/${id}/membership`, {})
      expect(again.body.error.code).toBe('ASKED_ALREADY')
    })
  })

  describe('a vote on the next book', () => {
    it('is opened, takes titles and ballots of members, and shows to each their own', async () => {
      const { workId } = await shelve(site, 'Pachinko', 'POLL1')
      const client = await owner()
      const { id: clubId } = (await client.post('/clubs', facts)).body.data
      const closes_at = new Date(Date.now() + 86_400_000).toISOString()
      const late = await client.post(`/clubs/${clubId}/polls`, {
        title: 'x',
        closes_at: '2020-01-01T00:00:00Z',
      })
      expect(late.body.error.code).toBe('ENDS_IN_THE_PAST')
      const made = await client.post(`/clubs/${clubId}/polls`, { title: 'January', closes_at })
      expect(made.status).toBe(201)
      const { id } = made.body.data
      const other = await reader()
      expect((await other.get(`/polls/${id}`)).status).toBe(404)
      expect((await other.put(`/polls/${id}/ballot`, { order: [] })).status).toBe(404)
      await other.put(`/clubs/${clubId}/membership`, {})
      expect((await other.post(`/clubs/${clubId}/polls`, { title: 'x', closes_at })).status).toBe(403)
      const proposed = await other.post(`/polls/${id}/proposals`, { work_id: workId, words: 'Long nights.' })
      expect([proposed.status, proposed.body.data.on_ballot.length]).toEqual([201, 1])
      const [title] = proposed.body.data.on_ballot
      expect(title).toMatchObject({ title: 'Pachinko', libraries: [], elsewhere: { copies: 1, waiting: 0 } })
      const again = await other.post(`/polls/${id}/proposals`, { work_id: workId })
      expect(again.body.error.code).toBe('PROPOSED_ALREADY')
      for (let sent = 0; sent < 2; sent++)
        expect((await other.put(`/polls/${id}/ballot`, { order: [title.id] })).body.data).toEqual({
          ranked: 1,
        })
      const { body } = await client.get(`/polls/${id}`)
      expect(body.data).toMatchObject({ ballots: 1, voted: false, rounds: [], winner_work_id: null })
      expect(body.data.on_ballot[0]).toMatchObject({ rank: null, elsewhere: { copies: 0 } })
      expect(body.data.on_ballot[0].libraries).toMatchObject([{ copies: 1, on_shelf: 1, waiting: 0 }])
      const list = await client.get(`/clubs/${clubId}/polls?sort=-closes_at`)
      expect(list.body.data).toMatchObject([{ id, titles: 1, ballots: 1 }])
      const twice = await other.put(`/polls/${id}/ballot`, { order: [title.id, title.id] })
      expect(twice.body.error.code).toBe('TITLE_TWICE')
    })
  })

  describe('a meeting', () => {
    it('is planned, changed, answered and listed', async () => {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const book = { title: 'Meeting book', pages: 300, copy: { branch_id: branchId } }
      const { id: workId } = (await client.post(`/libraries/${libraryId}/books`, book)).body.data
      const { id } = (await client.post('/clubs', facts)).body.data
      const time = { starts_at: '2100-01-02T19:30:00Z', ends_at: '2100-01-02T21:00:00Z' }
      const made = await client.post(`/clubs/${id}/meetings`, { work_id: workId, ...time })
      expect([made.status, made.body.data.title]).toEqual([201, 'Meeting book'])
      const meetingId = made.body.data.id
      const past = { work_id: workId, starts_at: '2020-01-02T19:30:00Z', ends_at: '2020-01-02T21:00:00Z' }
      expect((await client.post(`/clubs/${id}/meetings`, past)).body.error.code).toBe('IN_THE_PAST')
      const other = await reader()
      expect((await other.get(`/meetings/${meetingId}`)).status).toBe(404)
      await other.put(`/clubs/${id}/membership`, {})
      const said = await other.put(`/meetings/${meetingId}/attendance`, { answer: 'yes' })
      expect(said.body.data).toEqual({ answer: 'yes' })
      expect((await other.patch(`/meetings/${meetingId}`, { place: 'Hill' })).status).toBe(403)
      const seen = { 'If-Match': made.headers.get('etag') ?? '' }
      const changed = await client.patch(`/meetings/${meetingId}`, { place: 'Hill' }, seen)
      expect(changed.body.data).toMatchObject({ place: 'Hill', coming: 1 })
      expect((await client.patch(`/meetings/${meetingId}`, {}, seen)).body.error.code).toBe('STALE')
      const listed = await other.get(`/clubs/${id}/meetings`)
      expect(listed.body.data).toMatchObject([{ id: meetingId, answer: 'yes' }])
      expect((await other.get(`/meetings/${meetingId}`)).body.data.answer).toBe('yes')
    })
  })

  describe('talk in a club', () => {
    it('is started, answered, changed by its author, and taken away', async () => {
      const client = await owner()
      const { id } = (await client.post('/clubs', facts)).body.data
      const other = await reader()
      const starting = { title: 'Rome', body: 'She is *crying*.' }
      expect((await other.post(`/clubs/${id}/threads`, starting)).status).toBe(404)
      await other.put(`/clubs/${id}/membership`, {})
      const started = await client.post(`/clubs/${id}/threads`, starting)
      expect([started.status, started.body.data.comments]).toEqual([201, 1])
      const thread = started.body.data.id
      const sealed = await client.post(`/threads/${thread}/comments`, { body: 'The end.', gate: 900_000 })
      expect([sealed.status, sealed.body.error.code]).toEqual([422, 'NO_BOOK'])
      const [first] = (await other.get(`/threads/${thread}/comments`)).body.data
      expect(first).toMatchObject({ body: 'She is *crying*.', mine: false, gate: 0 })
      const said = await other.post(`/threads/${thread}/comments`, { body: 'Yes.', answers: first.id })
      expect([said.status, said.body.data.answers]).toEqual([201, first.id])
      const mine = `/comments/${said.body.data.id}`
      const seen = { 'If-Match': said.headers.get('etag') ?? '' }
      expect((await other.patch(mine, { body: 'No.' }, seen)).body.data.body).toBe('No.')
      expect((await other.patch(mine, { body: 'Perhaps.' }, seen)).body.error.code).toBe('STALE')
      expect((await client.patch(mine, { body: 'Mine.' })).status).toBe(403)
      const threads = await client.get(`/clubs/${id}/threads`)
      expect(threads.body.data).toMatchObject([{ id: thread, comments: 2, sealed: 0, new: 1 }])
      expect((await client.delete(mine)).status).toBe(403)
      expect((await other.delete(mine)).status).toBe(200)
      const after = await client.get(`/threads/${thread}/comments`)
      expect(after.body.data.map(({ body }: { body: string | null }) => body)).toEqual([
        'She is *crying*.',
        null,
      ])
      expect((await (await stranger()).get(`/threads/${thread}/comments`)).status).toBe(404)
    })
  })
}

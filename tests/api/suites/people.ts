import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import type { Given } from '../given.ts'
import { reader as readerFacts } from '../given.ts'

export const peopleSuite = ({ site, as, reader, stranger }: Given) => {
  describe('a person', () => {
    it('sees and changes what they say of themselves', async () => {
      const client = await reader()
      const read = await client.get('/users/me')
      expect(read.body.data).toMatchObject({ email: readerFacts.email, handle: null, picture: null })
      const seen = { 'If-Match': read.headers.get('etag') ?? '' }
      const changed = await client.patch(
        '/users/me',
        { handle: '@Ben-O', bio: ' Reads. ', zone: 'Africa/Lagos' },
        seen,
      )
      expect(changed.body.data).toMatchObject({ handle: 'ben-o', bio: 'Reads.', name: readerFacts.name })
      expect((await client.patch('/users/me', { bio: null }, seen)).body.error.code).toBe('STALE')
      expect((await client.patch('/users/me', { bio: null })).body.data.bio).toBeNull()
      expect((await client.patch('/users/me', {})).status).toBe(200)
      const wrong = await client.patch('/users/me', { zone: 'Mars', handle: 'x', email: 'other@example.org' })
      expect(wrong.body.error.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
        'email',
        'handle',
        'zone',
      ])
    })

    it('cannot take somebody else’s handle', async () => {
      await (await reader()).patch('/users/me', { handle: 'ben-o' })
      const { status, body } = await (await stranger()).patch('/users/me', { handle: 'ben-o' })
      expect([status, body.error.code]).toEqual([409, 'HANDLE_TAKEN'])
    })

    it('sends a picture, and takes it away', async () => {
      const client = await reader()
      const dot =
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
      const sent = await client.sendFile('PUT', '/users/me/avatar', Buffer.from(dot, 'base64'))
      expect(sent.body.data.picture).toMatch(/^\/people\/pictures\/[0-9a-f]+\/large$/)
      expect((await client.get('/users/me')).body.data.picture).toBe(sent.body.data.picture)
      expect(
        (await client.sendFile('PUT', '/users/me/avatar', Buffer.from('no picture'))).body.error.code,
      ).toBe('NOT_A_PICTURE')
      expect((await client.put('/users/me/avatar', { file: 'x' })).status).toBe(415)
      expect((await client.delete('/users/me/avatar')).status).toBe(200)
      expect((await client.get('/users/me')).body.data.picture).toBeNull()
    })
  })

  describe('friends', () => {
    const ada = { name: 'Ada Okoro', email: 'ada@example.org', password: 'three keys in a jar' }
    const both = async () => {
      const [one, other] = [await as(ada), await reader()]
      await one.patch('/users/me', { handle: 'ada-o' })
      await other.patch('/users/me', { handle: 'ben-o' })
      const [mine, theirs] = [await one.get('/users/me'), await other.get('/users/me')]
      return { one, other, mine: mine.body.data.id as string, theirs: theirs.body.data.id as string }
    }

    it('are asked, answered and ended', async () => {
      const { one, other, mine, theirs } = await both()
      const asked = await one.post('/friends', { who: '@ben-o' })
      expect([asked.status, asked.body.data.friends]).toEqual([202, false])
      expect((await one.post('/friends', { who: '@ben-o' })).body.error.code).toBe('ASKED_ALREADY')
      const waiting = await other.get('/friends?status=asking&fields=id,name')
      expect(waiting.body.data).toEqual([{ id: mine, name: ada.name }])
      expect((await other.patch(`/friends/${mine}`, { accept: true })).status).toBe(200)
      expect((await one.get('/friends?count=true')).body).toMatchObject({
        data: [{ id: theirs, shows: null }],
        pagination: { total: 1 },
      })
      expect((await one.patch(`/friends/${theirs}`, { shows: 'nothing' })).status).toBe(200)
      expect((await one.get('/friends')).body.data[0].shows).toBe('nothing')
      expect((await one.patch(`/friends/${theirs}`, { shows: 'nothing', accept: true })).status).toBe(422)
      expect((await one.delete(`/friends/${theirs}`)).status).toBe(200)
      expect((await other.get('/friends')).body.data).toEqual([])
      expect((await one.delete(`/friends/${theirs}`)).status).toBe(404)
    })

    it('are not told whether an address is anybody’s, and may be asked in vain', async () => {
      const { one } = await both()
      const nobody = await one.post('/friends', { who: 'nobody-at-all@example.org' })
      expect(nobody.status).toBe(202)
      expect((await one.delete(`/friends/${nobody.body.data.request_id}`)).status).toBe(200)
      expect((await one.post('/friends', { who: '?' })).body.error.code).toBe('NOBODY_SOUGHT')
    })

    it('follow whom they may see, and nobody else', async () => {
      const { one, other, mine } = await both()
      expect((await other.put(`/follows/${newId()}`)).status).toBe(404)
      await one.patch('/users/me', { page_seen_by: 'nobody' })
      const hidden = await other.put(`/follows/${mine}`)
      expect(hidden.status).toBe(404)
      await one.patch('/users/me', { page_seen_by: 'here' })
      expect((await other.put(`/follows/${mine}`)).status).toBe(200)
      expect((await other.put(`/follows/${mine}`)).status).toBe(200)
      expect((await other.delete(`/follows/${mine}`)).status).toBe(200)
      expect(site.origin).toBeTruthy()
    })
  })
}

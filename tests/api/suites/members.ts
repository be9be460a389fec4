import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { ashgrove } from '../../ashgrove.ts'
import type { ApiClient } from '../client.ts'
import type { Given } from '../given.ts'

export const membersSuite = ({ site, as, anybody, owner, stranger, ids }: Given) => {
  const noor = { name: 'Noor Haddad', email: 'noor@example.org', password: 'blue tram at dawn' }
  const idOf = async (client: ApiClient): Promise<string> => (await client.get('/users/me')).body.data.id
  /** Noor as a member of the library in this role. */
  const member = async (role: string) => {
    const client = await as(noor)
    const { libraryId } = await ids()
    const personId = await idOf(client)
    await sql`insert into identity.memberships (library_id, person_id, role, created_at)
      values (${libraryId}, ${personId}, ${role}, now())
      on conflict (library_id, person_id) do update set role = excluded.role`.execute(site.database.db)
    return { client, libraryId, personId, path: `/libraries/${libraryId}/members` }
  }

  describe('members', () => {
    it('are seen by the staff, with e-mails for who may change them', async () => {
      const { client, path } = await member('librarian')
      const seen = await client.get(`${path}?fields=name,role,email`)
      expect(seen.body.data).toContainEqual({ name: ashgrove.name, role: 'owner', email: null })
      const managed = await (await owner()).get(`${path}?role=librarian`)
      expect(managed.body.data).toMatchObject([{ email: noor.email }])
    })

    it('see each other only where the library lets them', async () => {
      const { client, path } = await member('member')
      const refused = await client.get(path)
      expect([refused.status, refused.body.error.code]).toEqual([403, 'FORBIDDEN'])
      expect((await (await stranger()).get(path)).status).toBe(404)
    })

    it('are given another role, and removed', async () => {
      const { client, personId, path } = await member('member')
      const changed = await (await owner()).patch(`${path}/${personId}`, { role: 'librarian' })
      expect(changed.body.data).toMatchObject({ id: personId, role: 'librarian' })
      // What the role may holds from the next request on, in a token that was remembered, too.
      expect((await client.get(path)).status).toBe(200)
      expect((await (await owner()).delete(`${path}/${personId}`)).status).toBe(200)
      expect((await client.get(path)).status).toBe(404)
      expect((await (await owner()).patch(`${path}/${newId()}`, { role: 'member' })).status).toBe(404)
    })

    it('leave, but not the last owner', async () => {
      const { client, personId, path } = await member('member')
      const lastOwner = await owner()
      const stays = await lastOwner.delete(`${path}/${await idOf(lastOwner)}`)
      expect([stays.status, stays.body.error.code]).toEqual([409, 'LAST_OWNER'])
      expect((await client.delete(`${path}/${await idOf(lastOwner)}`)).status).toBe(403)
      expect((await client.delete(`${path}/${personId}`)).status).toBe(200)
    })

    it('are invited by mail', async () => {
      const { libraryId } = await ids()
      const client = await owner()
      const sent = await client.post(`/libraries/${libraryId}/members`, {
        email: 'guest@example.org',
        role: 'member',
      })
      expect(sent.status).toBe(202)
      const beyond = await client.post(`/libraries/${libraryId}/members`, {
        email: 'guest@example.org',
        role: newId(),
      })
      expect(beyond.body.error.code).toBe('ROLE_BEYOND')
    })

    it('are not written to without end', async () => {
      const { client, path } = await member('admin')
      const answers = await Promise.all(
        Array.from({ length: 51 }, () => client.post(path, { email: 'many@example.org', role: 'member' })),
      )
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(50)
      const refused = answers.find(({ status }) => status !== 202)
      expect([refused?.status, refused?.body.error.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    })
  })

  describe('founding a library', () => {
    it('makes it one’s own', async () => {
      const client = await as(noor)
      const facts = {
        kind: 'household',
        zone: 'Europe/Paris',
        currency: 'EUR',
        language: 'en-GB',
        branch: 'Home',
      }
      const made = await client.post('/libraries', { ...facts, name: 'Larch House' })
      expect(made.status).toBe(201)
      expect(made.body.data).toMatchObject({ name: 'Larch House', role: 'owner' })
      expect((await client.get(`/libraries/${made.body.data.id}/activity`)).body.data).toMatchObject([
        { event: 'identity.library-founded' },
      ])
      await sql`insert into identity.switches (name, value, changed_at) values ('founding', 'administrators', now())`.execute(
        site.database.db,
      )
      expect((await client.post('/libraries', { ...facts, name: 'Another' })).status).toBe(403)
      await sql`delete from identity.switches`.execute(site.database.db)
    })
  })

  describe('those who look after the installation', () => {
    it('find everybody, and suspend and let in again', async () => {
      const client = await owner()
      const pia = { name: 'Pia Sundberg', email: 'pia@example.org', password: 'warm bread on sunday' }
      const other = await as(pia)
      const given = { name: 'Tilda', email: 'tilda@example.org' }
      expect((await client.post('/users', given)).status).toBe(201)
      expect((await client.post('/users', given)).body.error.code).toBe('EMAIL_TAKEN')
      const found = await client.get('/users?q=sundb')
      const [{ id }] = found.body.data
      expect((await client.get(`/users/${id}`)).body.data).toMatchObject({
        email: pia.email,
        suspended_at: null,
      })
      const suspended = await client.patch(`/users/${id}`, { suspended: true })
      expect(suspended.body.data.suspended_at).not.toBeNull()
      expect((await other.get('/users/me')).status).toBe(401)
      const refused = await anybody().signIn(pia.email, pia.password)
      expect([refused.status, refused.body.error.code]).toEqual([401, 'SUSPENDED'])
      expect((await client.get('/users?state=suspended&fields=name')).body.data).toContainEqual({
        name: pia.name,
      })
      expect((await client.patch(`/users/${id}`, { suspended: false })).body.data.suspended_at).toBeNull()
      expect((await client.patch(`/users/${id}`, { role: 'moderator' })).body.data.role).toBe('moderator')
      const own = await client.patch(`/users/${await idOf(client)}`, { suspended: true })
      expect(own.body.error.code).toBe('ONESELF')
      expect((await client.patch(`/users/${newId()}`, { suspended: true })).status).toBe(404)
      const self = await client.delete(`/users/${await idOf(client)}`)
      expect(self.body.error.code).toBe('ONESELF')
      expect((await client.patch(`/users/${id}`, { role: 'user' })).status).toBe(200)
      expect((await client.delete(`/users/${id}`)).status).toBe(200)
      expect((await client.get(`/users/${id}`)).status).toBe(404)
    })

    it('read the audit, the newest first', async () => {
      const client = await owner()
      const { body } = await client.get('/audit?limit=5')
      const times = body.data.map(({ at }: { at: string }) => at)
      expect(times).toEqual(times.toSorted().toReversed())
      const programs = await client.get('/audit?event=identity.program-signed-in&count=true')
      expect(programs.body.pagination.total).toBeGreaterThan(0)
      const next = await client.get(`/audit?limit=5&next=${body.pagination.next}`)
      expect(next.body.data[0].at <= times[4]).toBe(true)
    })

    it('are not there for anybody else', async () => {
      const { client } = await member('admin')
      for (const path of ['/users', '/audit', `/users/${newId()}`])
        expect((await client.get(path)).status, path).toBe(404)
    })
  })
}

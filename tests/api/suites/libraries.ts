import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import type { Given } from '../given.ts'

export const librariesSuite = ({ site, anybody, owner, reader, stranger, ids }: Given) =>
  describe('libraries', () => {
    /** Another library that only its own people may look into; returns its id. */
    const hidden = async (): Promise<string> => {
      await owner()
      const id = newId()
      await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
        values (${id}, 'Larch House', 'household', 'Europe/London', 'GBP', 'en-GB', false, now())`.execute(
        site.database.db,
      )
      return id
    }

    it('are listed as far as one may look into them, with one’s own role', async () => {
      await hidden()
      const mine = await (await owner()).get('/libraries?mine=true')
      expect(mine.body.data).toMatchObject([{ name: 'Ashgrove Libraries', role: 'owner' }])
      const others = await (await reader()).get('/libraries?count=true')
      expect(others.body.data).toMatchObject([{ name: 'Ashgrove Libraries', role: null }])
      expect(others.body.pagination.total).toBe(1)
      expect((await (await reader()).get('/libraries?mine=true')).body.data).toEqual([])
      expect((await anybody().get('/libraries')).body.data).toHaveLength(1)
    })

    it('are not there for who may not look into them', async () => {
      const id = await hidden()
      for (const client of [await owner(), await reader(), anybody()])
        expect((await client.get(`/libraries/${id}`)).status).toBe(404)
      expect((await anybody().get(`/libraries/${id}/branches`)).status).toBe(404)
      expect((await (await owner()).get(`/libraries/${id}/loans`)).status).toBe(404)
      expect((await (await owner()).patch(`/libraries/${id}`, { name: 'Mine' })).status).toBe(404)
    })

    it('that were never used are deleted by their owner, and no others', async () => {
      const client = await reader()
      const founding = {
        name: 'By mistake',
        kind: 'household',
        zone: 'UTC',
        currency: 'EUR',
        language: 'en-GB',
      }
      const made = await client.post('/libraries', { ...founding, branch: 'Home' })
      expect((await (await owner()).delete(`/libraries/${made.body.data.id}`)).status).toBe(404)
      expect((await client.delete(`/libraries/${made.body.data.id}`)).status).toBe(200)
      expect((await client.get(`/libraries/${made.body.data.id}`)).status).toBe(404)
    })

    it('are changed by who may, a field at a time, as they were read', async () => {
      const { libraryId } = await ids()
      const client = await owner()
      const read = await client.get(`/libraries/${libraryId}`)
      const seen = { 'If-Match': read.headers.get('etag') ?? '' }
      const changed = await client.patch(`/libraries/${libraryId}`, { cloth: 'oxblood' }, seen)
      expect(changed.body.data).toMatchObject({ name: 'Ashgrove Libraries', cloth: 'oxblood' })
      const stale = await client.patch(`/libraries/${libraryId}`, { cloth: 'navy' }, seen)
      expect([stale.status, stale.body.error.code]).toEqual([409, 'STALE'])
      const now = { 'If-Match': changed.headers.get('etag') ?? '' }
      expect((await client.patch(`/libraries/${libraryId}`, { cloth: null }, now)).body.data.cloth).toBeNull()
      const known = await client.get(`/libraries/${libraryId}`)
      const again = await client.get(`/libraries/${libraryId}`, {
        headers: { 'If-None-Match': known.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
      })
      expect(again.status).toBe(304)
    })

    it('tell every setting that cannot be', async () => {
      const { libraryId } = await ids()
      const { body } = await (await owner()).patch(`/libraries/${libraryId}`, {
        zone: 'Europe/Atlantis',
        currency: 'XYZW',
        kind: 'castle',
        name: '',
      })
      expect(body.error.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
        'currency',
        'kind',
        'name',
        'zone',
      ])
    })

    it('are changed by nobody else', async () => {
      const { libraryId } = await ids()
      for (const client of [await reader(), await stranger()])
        expect((await client.patch(`/libraries/${libraryId}`, { name: 'Mine' })).status).toBe(404)
      expect((await anybody().patch(`/libraries/${libraryId}`, { name: 'Mine' })).status).toBe(401)
    })

    it('have branches, each once', async () => {
      const { libraryId } = await ids()
      const client = await owner()
      const path = `/libraries/${libraryId}/branches`
      const made = await client.post(path, { name: 'Harbour Lane' })
      expect(made.status).toBe(201)
      const again = await client.post(path, { name: 'harbour lane' })
      expect([again.status, again.body.error.code]).toEqual([409, 'BRANCH_EXISTS'])
      const listed = await anybody().get(`${path}?fields=name`)
      expect(listed.body.data).toEqual([{ name: 'Central' }, { name: 'Harbour Lane' }])
    })
  })

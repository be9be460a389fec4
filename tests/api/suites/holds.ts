import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { shelve } from '../../ashgrove.ts'
import { type Given, reader as readerFacts } from '../given.ts'

export const holdsSuite = ({ site, owner, reader, stranger, ids }: Given) => {
  let cards = 0
  const register = async () => {
    const { libraryId, branchId } = await ids()
    cards += 1
    const { body } = await (await owner()).post(`/libraries/${libraryId}/patrons`, {
      name: `Waiting ${cards}`,
      category: 'adult',
      home_branch_id: branchId,
      card: `HOLD${cards}`,
    })
    return body.data.id as string
  }
  /** The reader as a patron, and a book to wait for. */
  const toWaitFor = async (title: string, ...barcodes: string[]) => {
    await reader()
    const patronId = await register()
    await sql`update circulation.patrons set person_id = null`.execute(site.database.db)
    await sql`update circulation.patrons set person_id = (select id from identity.people where email = ${readerFacts.email})
      where id = ${patronId}`.execute(site.database.db)
    const { libraryId, branchId } = await ids()
    const { workId, copyIds } = await shelve(site, title, ...barcodes)
    const place = { library_id: libraryId, work_id: workId, pickup_branch_id: branchId }
    return { libraryId, branchId, workId, copyIds, patronId, place }
  }

  describe('holds', () => {
    it('are placed by the patron, and by staff for one', async () => {
      const { place, workId, libraryId } = await toWaitFor('Waited for', 'W1')
      const own = await (await reader()).post('/holds', place)
      expect(own.status).toBe(201)
      expect(own.body.data).toMatchObject({ title: 'Waited for', state: 'waiting', position: 1, queue: 1 })
      expect(own.body.data.expected_at).not.toBeNull()
      const again = await (await reader()).post('/holds', place)
      expect([again.status, again.body.error.code]).toEqual([409, 'ALREADY_HELD'])
      const second = await (await owner()).post('/holds', { ...place, patron_id: await register() })
      expect(second.body.data).toMatchObject({ position: 2, queue: 2 })
      const mine = await (await reader()).get('/holds')
      expect(mine.body.data.map(({ id }: { id: string }) => id)).toEqual([own.body.data.id])
      const all = await (await owner()).get(`/libraries/${libraryId}/holds?work_id=${workId}&fields=position`)
      expect(all.body.data).toEqual([{ position: 1 }, { position: 2 }])
      const copies = await (await stranger()).get(`/books/${workId}/availability`)
      expect(copies.body.libraries).toMatchObject([{ copies: 1, on_shelf: 1, next_due: null, waiting: 2 }])
      for (const client of [await reader(), await stranger()])
        expect((await client.post('/holds', { ...place, patron_id: await register() })).status).toBe(404)
    })

    it('are changed and cancelled by whose they are, and by staff', async () => {
      const { place } = await toWaitFor('Changed', 'W2')
      const { body } = await (await reader()).post('/holds', place)
      const path = `/holds/${body.data.id}`
      const suspended = await (await reader()).patch(path, { suspended_until: '2999-01-01' })
      expect(suspended.body.data).toMatchObject({ state: 'suspended', suspended_until: '2999-01-01' })
      const past = await (await reader()).patch(path, { suspended_until: '2020-01-01' })
      expect([past.status, past.body.error.code]).toEqual([422, 'PAST_DAY'])
      expect((await (await reader()).patch(path, { suspended: false })).body.data.state).toBe('waiting')
      expect((await (await reader()).patch(path, { low_priority: true })).status).toBe(403)
      expect((await (await owner()).patch(path, { low_priority: true })).body.data.low_priority).toBe(true)
      const nowhere = await (await owner()).patch(path, { pickup_branch_id: newId() })
      expect(nowhere.body.error.code).toBe('UNKNOWN_BRANCH')
      for (const method of ['patch', 'delete'] as const)
        expect((await (await stranger())[method](path, {})).status).toBe(404)
      expect((await (await reader()).delete(path)).body.data.state).toBe('cancelled')
      expect((await (await reader()).delete(path)).body.error.code).toBe('HOLD_OVER')
    })

    it('make a pick list for the branch where copies stand', async () => {
      const { place, libraryId, branchId } = await toWaitFor('Fetched', 'W3')
      const { body } = await (await reader()).post('/holds', place)
      const path = `/libraries/${libraryId}/pick-list?branch_id=${branchId}`
      const picks = await (await owner()).get(path)
      expect(picks.body.data).toContainEqual(
        expect.objectContaining({ hold_id: body.data.id, barcode: 'W3', pickup_branch_id: branchId }),
      )
      expect((await (await reader()).get(path)).status).toBe(404)
      const nowhere = `/libraries/${libraryId}/pick-list?branch_id=${newId()}`
      expect((await (await owner()).get(nowhere)).status).toBe(404)
    })
  })

  describe('transfers', () => {
    it('send a copy to another branch, and list it until it is there', async () => {
      const { libraryId, branchId } = await toWaitFor('Sent', 'W4')
      const harbour = newId()
      await sql`insert into identity.branches (id, library_id, name, created_at)
        values (${harbour}, ${libraryId}, 'Where copies are sent', now())`.execute(site.database.db)
      const client = await owner()
      const path = `/libraries/${libraryId}/transfers`
      const sent = await client.post(path, { barcode: 'W4', to_branch_id: harbour })
      expect([sent.status, sent.body.data.reason, sent.body.data.late]).toEqual([201, 'asked', false])
      const again = await client.post(path, { barcode: 'W4', to_branch_id: harbour })
      expect(again.body.error).toMatchObject({
        code: 'NOT_ON_SHELF',
        message: 'Sent does not stand on a shelf now.',
      })
      const listed = await client.get(`${path}?branch_id=${harbour}`)
      expect(listed.body.data).toMatchObject([{ barcode: 'W4', from_branch_id: branchId }])
      expect((await client.get(`${path}?branch_id=${harbour}&way=from`)).body.data).toEqual([])
      await sql`delete from circulation.transfers where to_branch_id = ${harbour}`.execute(site.database.db)
      await sql`delete from identity.branches where id = ${harbour}`.execute(site.database.db)
    })
  })
}

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { defaultSettings } from '../../../src/modules/circulation/rules/settings.ts'
import { shelve } from '../../ashgrove.ts'
import type { ApiClient } from '../client.ts'
import { type Given, reader as readerFacts } from '../given.ts'

export const lendingSuite = ({ site, anybody, owner, reader, stranger, ids }: Given) => {
  let cards = 0
  const register = async (client: ApiClient, more: object = {}) => {
    const { libraryId, branchId } = await ids()
    cards += 1
    const { body } = await client.post(`/libraries/${libraryId}/patrons`, {
      name: `Patron ${cards}`,
      category: 'adult',
      home_branch_id: branchId,
      card: `API${cards}`,
      ...more,
    })
    return body.data
  }
  /** The reader as a patron, joined to their account, with one book on loan. */
  const withLoan = async (barcode: string) => {
    const client = await owner()
    await reader()
    const { libraryId, branchId } = await ids()
    const patron = await register(client)
    await sql`update circulation.patrons set person_id = null`.execute(site.database.db)
    await sql`update circulation.patrons set person_id = (select id from identity.people where email = ${readerFacts.email})
      where id = ${patron.id}`.execute(site.database.db)
    const { workId } = await shelve(site, `Title of ${barcode}`, barcode)
    const lent = await client.post('/loans', {
      library_id: libraryId,
      branch_id: branchId,
      barcode,
      patron_id: patron.id,
    })
    return { client, patron, lent, libraryId, branchId, workId }
  }

  describe('patrons', () => {
    it('are registered, with a card of their own when none is named', async () => {
      const client = await owner()
      const patron = await register(client, {
        card: undefined,
        email: 'Sam@Example.org',
        note: ' reads a lot ',
      })
      expect(patron).toMatchObject({
        email: 'sam@example.org',
        note: 'reads a lot',
        phone: null,
        person_id: null,
      })
      expect(patron.card).toMatch(/^\d+$/)
      const { libraryId, branchId } = await ids()
      const taken = await client.post(`/libraries/${libraryId}/patrons`, {
        name: 'Other',
        category: 'adult',
        home_branch_id: branchId,
        card: patron.card,
      })
      expect([taken.status, taken.body.error.code]).toEqual([409, 'CARD_TAKEN'])
    })

    it('are registered once under one key', async () => {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const body = { name: 'Once', category: 'adult', home_branch_id: branchId }
      const key = { 'Idempotency-Key': newId() }
      const answers = await Promise.all([
        client.post(`/libraries/${libraryId}/patrons`, body, key),
        client.post(`/libraries/${libraryId}/patrons`, body, key),
      ])
      expect(answers[0].body.data.id).toBe(answers[1].body.data.id)
      const found = await client.get(`/libraries/${libraryId}/patrons?q=once&count=true`)
      expect(found.body.pagination.total).toBe(1)
    })

    it('are found by name, and changed a field at a time', async () => {
      const client = await owner()
      const patron = await register(client, { name: 'Ngaio Findable' })
      const { libraryId } = await ids()
      const found = await client.get(`/libraries/${libraryId}/patrons?q=findab&fields=id,name`)
      expect(found.body.data).toEqual([{ id: patron.id, name: 'Ngaio Findable' }])
      const read = await client.get(`/patrons/${patron.id}`)
      const seen = { 'If-Match': read.headers.get('etag') ?? '' }
      const changed = await client.patch(`/patrons/${patron.id}`, { phone: '020 7946 0000' }, seen)
      expect(changed.body.data).toMatchObject({ name: 'Ngaio Findable', phone: '020 7946 0000' })
      expect((await client.patch(`/patrons/${patron.id}`, { phone: null }, seen)).body.error.code).toBe(
        'STALE',
      )
      expect((await client.patch(`/patrons/${patron.id}`, { phone: null })).body.data.phone).toBeNull()
    })

    it('have what a library writes down, and a category that it has', async () => {
      const client = await owner()
      const facts = { address: '1 High Street', born_on: '1990-02-03', alert: 'Ask for the bag' }
      const patron = await register(client, facts)
      expect(patron).toMatchObject({ ...facts, has_pin: false })
      expect(patron).not.toHaveProperty('pin_hash')
      const { status, body } = await client.patch(`/patrons/${patron.id}`, { category: 'king' })
      expect([status, body.error.details[0].field]).toEqual([422, 'category'])
    })

    it('have a branch of their own library', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { status, body } = await client.post(`/libraries/${libraryId}/patrons`, {
        name: 'Lost',
        category: 'adult',
        home_branch_id: newId(),
      })
      expect([status, body.error.details[0].field]).toEqual([422, 'home_branch_id'])
      const patron = await register(client)
      const moved = await client.patch(`/patrons/${patron.id}`, { home_branch_id: newId() })
      expect(moved.status).toBe(422)
    })

    it('are nobody’s to see but the staff’s', async () => {
      const patron = await register(await owner())
      const { libraryId } = await ids()
      for (const client of [await reader(), await stranger()]) {
        expect((await client.get(`/patrons/${patron.id}`)).status).toBe(404)
        expect((await client.patch(`/patrons/${patron.id}`, { name: 'X' })).status).toBe(404)
        expect((await client.get(`/libraries/${libraryId}/patrons`)).status).toBe(404)
      }
      expect((await (await owner()).get(`/patrons/${newId()}`)).status).toBe(404)
    })
  })

  describe('loans', () => {
    it('are opened by barcode or by copy, and opened again are the same', async () => {
      const { client, patron, lent, branchId } = await withLoan('L1')
      expect(lent.status).toBe(201)
      expect(lent.body.data).toMatchObject({ title: 'Title of L1', status: 'active', days_late: 0 })
      const again = await client.post('/loans', {
        copy_id: lent.body.data.copy_id,
        patron_id: patron.id,
        branch_id: branchId,
      })
      expect(again.body.data.id).toBe(lent.body.data.id)
      expect(lent.headers.get('location')).toBe(`/api/v1/loans/${lent.body.data.id}`)
    })

    it('are refused with a code and a sentence', async () => {
      const { client, lent, libraryId, branchId } = await withLoan('L2')
      const other = await register(client)
      const place = { library_id: libraryId, branch_id: branchId, patron_id: other.id }
      const taken = await client.post('/loans', { ...place, barcode: 'L2' })
      expect(taken.body.error).toMatchObject({
        code: 'ON_LOAN_TO_ANOTHER',
        message: 'Title of L2 is on loan to somebody else.',
      })
      expect((await client.post('/loans', { ...place, barcode: 'nothing' })).body.error.code).toBe(
        'UNKNOWN_BARCODE',
      )
      const unknown = { ...place, patron_id: newId(), barcode: 'L2' }
      expect((await client.post('/loans', unknown)).body.error.code).toBe('UNKNOWN_PATRON')
      const nowhere = await client.post('/loans', { ...place, branch_id: newId(), barcode: 'L2' })
      expect(nowhere.body.error.code).toBe('UNKNOWN_BRANCH')
      const which = await client.post('/loans', { patron_id: other.id })
      expect(which.body.error.details).toEqual([
        { field: 'copy_id', message: 'Write copy_id, or library_id and barcode' },
      ])
      expect((await client.post('/loans', { copy_id: newId(), patron_id: other.id })).status).toBe(404)
      expect(lent.status).toBe(201)
    })

    it('are opened for oneself where the library allows it, and for fewer days than the rules give', async () => {
      const { client, patron, libraryId } = await withLoan('L9')
      const { branchId } = await ids()
      await shelve(site, 'Taken along', 'L10')
      const own = { library_id: libraryId, barcode: 'L10' }
      const off = await (await reader()).post('/loans', own)
      expect([off.status, off.body.error.code]).toEqual([409, 'SELF_LENDING_OFF'])
      await client.put(`/libraries/${libraryId}/rules`, {
        rules: [],
        settings: { ...defaultSettings, self_lending: true },
      })
      const long = await (await reader()).post('/loans', { ...own, days: 90 })
      expect(long.body.error).toMatchObject({
        code: 'LONGER_THAN_ALLOWED',
        message: 'The rules lend Taken along for 14d at most.',
      })
      const taken = await (await reader()).post('/loans', { ...own, days: 3 })
      expect(taken.status).toBe(201)
      expect(taken.body.data).toMatchObject({ patron_id: patron.id, title: 'Taken along', status: 'active' })
      const days = (Date.parse(taken.body.data.due_at) - Date.parse(taken.body.data.lent_at)) / 86_400_000
      expect(Math.floor(days)).toBe(3)
      const theirs = await (await stranger()).post('/loans', own)
      expect(theirs.body.error.code).toBe('UNKNOWN_PATRON')
      const place = { library_id: libraryId, branch_id: branchId, barcode: 'L10' }
      expect((await client.post('/check-ins', place)).status).toBe(200)
      await client.put(`/libraries/${libraryId}/rules`, { rules: [], settings: defaultSettings })
    })

    it('are listed for whose they are, and for the staff', async () => {
      const { client, lent, libraryId } = await withLoan('L3')
      const mine = await (await reader()).get('/loans')
      expect(mine.body.data.map(({ title }: { title: string }) => title)).toEqual(['Title of L3'])
      expect((await (await reader()).get(`/loans/${lent.body.data.id}`)).status).toBe(200)
      expect((await client.get(`/loans/${lent.body.data.id}`)).status).toBe(200)
      expect((await (await stranger()).get(`/loans/${lent.body.data.id}`)).status).toBe(404)
      expect((await (await stranger()).get('/loans')).body.data).toEqual([])
      await sql`update circulation.loans set due_at = now() - interval '3 days' where id = ${lent.body.data.id}`.execute(
        site.database.db,
      )
      const late = await client.get(
        `/libraries/${libraryId}/loans?status=overdue&fields=title,status,days_late`,
      )
      expect(late.body.data).toEqual([{ title: 'Title of L3', status: 'overdue', days_late: 3 }])
      expect((await client.get(`/libraries/${libraryId}/loans?status=lost`)).status).toBe(422)
      expect((await (await reader()).get(`/libraries/${libraryId}/loans`)).status).toBe(404)
    })

    it('are renewed by whose they are and by staff, with the same refusals', async () => {
      const { client, lent, branchId } = await withLoan('L6')
      const path = `/loans/${lent.body.data.id}`
      // Lent today, it would be due no later.
      expect((await client.post(`${path}/renewal`)).body.error.code).toBe('NOT_LATER')
      await sql`update circulation.loans set due_at = due_at - interval '3 days' where id = ${lent.body.data.id}`.execute(
        site.database.db,
      )
      const renewed = await (await reader()).post(`${path}/renewal`)
      expect(renewed.body.data).toMatchObject({ renewals: 1, due_at: lent.body.data.due_at })
      await sql`update circulation.loans set due_at = due_at - interval '3 days', renewals = 2
        where id = ${lent.body.data.id}`.execute(site.database.db)
      const often = await client.post(`${path}/renewal`)
      expect(often.body.error).toMatchObject({
        code: 'RENEWAL_LIMIT',
        message: 'Title of L6 was renewed as often as is allowed: 2.',
      })
      expect((await (await stranger()).post(`${path}/renewal`)).status).toBe(404)
      const place = { library_id: lent.body.data.library_id, branch_id: branchId }
      expect((await client.post('/check-ins', { ...place, barcode: 'L6' })).status).toBe(200)
    })

    it('have notices, and a log of what was sent and why not', async () => {
      const { client, lent, libraryId, patron } = await withLoan('L8')
      await sql`insert into circulation.notices (id, library_id, patron_id, kind, loan_id, about, written_at, status, why, ended_at)
        values (${newId()}, ${libraryId}, ${patron.id}, 'overdue', ${lent.body.data.id}, 'x', now(), 'skipped', 'back-already', now())`.execute(
        site.database.db,
      )
      const told = await client.get(`/libraries/${libraryId}/notices`)
      expect(told.body.data[0]).toMatchObject({ kind: 'overdue', title: 'Title of L8', why: 'back-already' })
      expect((await (await reader()).get(`/libraries/${libraryId}/notices`)).status).toBe(404)
    })

    it('are told afterwards as far as they are kept, with how many they were', async () => {
      const { client, libraryId, branchId } = await withLoan('L7')
      const place = { library_id: libraryId, branch_id: branchId }
      expect((await client.post('/check-ins', { ...place, barcode: 'L7' })).status).toBe(200)
      const past = await (await reader()).get('/loans/history')
      expect(past.body.data.map(({ title }: { title: string }) => title)).toContain('Title of L7')
      expect(past.body.statistics.months).toHaveLength(12)
      expect(past.body.statistics.loans).toBeGreaterThan(0)
      expect((await (await stranger()).get('/loans/history')).body.data).toEqual([])
    })

    it('are closed by taking the copy back', async () => {
      const { client, lent, libraryId, branchId } = await withLoan('L4')
      const place = { library_id: libraryId, branch_id: branchId }
      const back = await client.post('/check-ins', { ...place, barcode: 'L4' })
      expect(back.body.data).toMatchObject({
        loan_id: lent.body.data.id,
        days_late: 0,
        fine: 0,
        goes_to: 'shelf',
        branch_id: null,
      })
      expect((await client.get(`/loans/${lent.body.data.id}`)).body.data.status).toBe('returned')
      const returned = await client.get(`/libraries/${libraryId}/loans?status=returned,active&sort=-lent_at`)
      expect(returned.body.data[0].id).toBe(lent.body.data.id)
      await shelve(site, 'Never lent', 'L5')
      expect((await client.post('/check-ins', { ...place, barcode: 'L5' })).body.error.code).toBe(
        'NOT_ON_LOAN',
      )
      expect((await (await reader()).post('/check-ins', { ...place, barcode: 'L4' })).status).toBe(404)
      expect((await anybody().post('/check-ins', { ...place, barcode: 'L4' })).status).toBe(401)
    })
  })
}

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { shelve } from '../../ashgrove.ts'
import type { Given } from '../given.ts'

export const rulingSuite = ({ site, owner, reader, stranger, ids }: Given) => {
  const paths = async () => {
    const { libraryId, branchId } = await ids()
    return { rules: `/libraries/${libraryId}/rules`, calendar: `/libraries/${libraryId}/calendar`, branchId }
  }

  describe('rules', () => {
    it('are read, set all at once, and look up as the page explains', async () => {
      const client = await owner()
      const { rules, branchId } = await paths()
      const before = await client.get(rules)
      const wanted = {
        rules: [{ loan_length: '21d' }, { category: 'child', loan_length: '7d', renewals: 0 }],
        settings: { ...before.body.data.settings, hold_shelf_days: 5 },
      }
      const set = await client.put(rules, wanted, { 'If-Match': before.headers.get('etag') ?? '' })
      expect(set.status).toBe(200)
      expect(set.body.data).toMatchObject(wanted)
      expect(set.body.data.rules[1]).toMatchObject({ renewals: 0, loan_limit: null, branch_id: null })

      const { libraryId } = await ids()
      const patron = { name: 'Small', category: 'child', home_branch_id: branchId, card: 'RULED' }
      const made = await client.post(`/libraries/${libraryId}/patrons`, patron)
      await shelve(site, 'Ruled', 'RULE1')
      const why = `${rules}/explanation?card=RULED&barcode=RULE1&branch_id=${branchId}`
      const { data } = (await client.get(`${why}&day=2027-03-01`)).body
      expect(data.patron_id).toBe(made.body.data.id)
      expect(data.rules.find(({ name }: { name: string }) => name === 'loan_length')).toMatchObject({
        value: '7d',
        from: { category: 'child', value: '7d' },
        beaten: [{ category: null, value: '21d' }],
      })
      expect(data.lending).toEqual({ due_at: '2027-03-08T23:59:59.000Z', refusal: null })
      expect(data.steps[0].step).toBe('counted')
      expect(data.renewal).toBeNull()
      const nobody = await client.get(`${rules}/explanation?card=none&barcode=RULE1&branch_id=${branchId}`)
      expect([nobody.status, nobody.body.error.code]).toEqual([409, 'UNKNOWN_CARD'])

      const stale = await client.put(rules, wanted, { 'If-Match': before.headers.get('etag') ?? '' })
      expect([stale.status, stale.body.error.code]).toEqual([409, 'STALE'])
      const { settings } = before.body.data
      const emptied = await client.put(rules, { rules: [], settings })
      expect(emptied.body.data).toEqual({ rules: [], settings })
    })

    it('write into the audit what changed, and nothing of what did not', async () => {
      const client = await owner()
      const { rules } = await paths()
      const { settings } = (await client.get(rules)).body.data
      const changes = async () => {
        const { rows } = await sql<{ count: number }>`select count(*)::int as count from identity.audit
          where event in ('circulation.rules-changed', 'circulation.settings-changed')`.execute(
          site.database.db,
        )
        return rows[0]?.count ?? 0
      }
      await client.put(rules, { rules: [{ renewals: 3 }, { category: 'child', renewals: 1 }], settings })
      const begun = await changes()
      await client.put(rules, { rules: [{ renewals: 3 }, { category: 'child', renewals: 2 }], settings })
      expect(await changes()).toBe(begun + 1)
      await client.put(rules, { rules: [], settings })
      expect(await changes()).toBe(begun + 3)
    })

    it('are refused as a whole, with the row that is wrong', async () => {
      const client = await owner()
      const { rules } = await paths()
      const before = await client.get(rules)
      const { settings } = before.body.data
      const put = async (rows: object[], more: object = {}) => {
        const { status, body } = await client.put(rules, { rules: rows, settings: { ...settings, ...more } })
        return [status, body.error.code, body.error.details?.[0]?.field]
      }
      const sound = { loan_length: '3h' }
      expect(await put([sound, { item_type: 'film', loan_limit: 3 }])).toEqual([
        422,
        'SENSELESS_RULE',
        undefined,
      ])
      expect(await put([sound, { loan_limit: 3 }])).toEqual([422, 'SCOPE_TWICE', undefined])
      expect(await put([{ branch_id: newId(), ...sound }])).toEqual([409, 'UNKNOWN_BRANCH', undefined])
      expect(await put([{ category: 'king', ...sound }])).toEqual([409, 'UNKNOWN_CATEGORY', undefined])
      expect(await put([sound], { hour_strategy: 'hours-end' })).toEqual([409, 'NO_HOURS', undefined])
      expect(await put([{ loan_length: 'long' }])).toEqual([422, 'VALIDATION_ERROR', 'rules.0.loan_length'])
      expect(await put([{ hard_due: 'before 2027-02-31' }])).toEqual([
        422,
        'VALIDATION_ERROR',
        'rules.0.hard_due',
      ])
      expect(await put([{ fine_per: 0 }])).toEqual([422, 'VALIDATION_ERROR', 'rules.0.fine_per'])
      expect((await client.get(rules)).body.data).toEqual(before.body.data)
    })

    it('are nobody’s but who keeps them', async () => {
      const { rules, branchId } = await paths()
      for (const client of [await reader(), await stranger()]) {
        expect((await client.get(rules)).status).toBe(404)
        expect((await client.put(rules, { rules: [], settings: {} })).status).toBe(404)
        const why = `${rules}/explanation?card=RULED&barcode=RULE1&branch_id=${branchId}`
        expect((await client.get(why)).status).toBe(404)
      }
    })
  })

  describe('the calendar', () => {
    const christmas = {
      branch_id: null,
      yearly: true,
      from: '2026-12-25',
      to: '2026-12-25',
      closed: true,
      opens: null,
      closes: null,
      reason: 'Christmas',
    }
    const week = (opens: string | null, closes: string | null) =>
      [1, 2, 3, 4, 5, 6, 7].map(weekday =>
        weekday === 7
          ? { weekday, closed: true, opens: null, closes: null }
          : { weekday, closed: false, opens, closes },
      )

    it('is read and set as a whole, and read again is the same', async () => {
      const client = await owner()
      const { calendar, branchId } = await paths()
      const burst = {
        ...christmas,
        yearly: false,
        from: '2999-01-05',
        to: '2999-01-07',
        reason: 'Burst pipe',
      }
      const wanted = {
        weeks: [{ branch_id: branchId, days: week('09:30', '17:30') }],
        days: [christmas, burst],
      }
      const first = await client.get(calendar)
      expect(first.body.data).toMatchObject({ zone: 'Europe/London', weeks: [], days: [] })
      const set = await client.put(calendar, wanted)
      expect(set.body.data).toEqual({ zone: 'Europe/London', ...wanted })
      const same = await client.put(calendar, set.body.data, { 'If-Match': set.headers.get('etag') ?? '' })
      expect(same.headers.get('etag')).toBe(set.headers.get('etag'))
      const stale = await client.put(calendar, wanted, { 'If-Match': first.headers.get('etag') ?? '' })
      expect(stale.body.error.code).toBe('STALE')

      const turned = await client.put(calendar, { weeks: [], days: [burst, christmas] })
      expect(turned.body.data).toMatchObject({ weeks: [], days: [burst, christmas] })
      await client.put(calendar, { weeks: [], days: [] })
      expect((await client.get(calendar)).body.data).toMatchObject({ weeks: [], days: [] })
    })

    it.each([
      [{ ...christmas, to: '2026-12-26' }, 'days.0.to'],
      [{ ...christmas, yearly: false, to: '2026-12-24' }, 'days.0.to'],
      [{ ...christmas, closed: false, opens: '18:00', closes: '09:00' }, 'days.0.opens'],
      [{ ...christmas, opens: '09:00', closes: '18:00' }, 'days.0.opens'],
      [{ ...christmas, reason: ' ' }, 'days.0.reason'],
      [{ ...christmas, from: '2027-02-31' }, 'days.0.from'],
    ])('refuses %o', async (day, field) => {
      const { calendar } = await paths()
      const { status, body } = await (await owner()).put(calendar, { weeks: [], days: [day] })
      expect([status, body.error.details[0].field]).toEqual([422, field])
    })

    it('has branches of its own library only, each once, with a whole week', async () => {
      const client = await owner()
      const { calendar, branchId } = await paths()
      const days = week('09:00', '17:00')
      const own = { branch_id: branchId, days }
      const put = async (body: object) =>
        (await client.put(calendar, { weeks: [], days: [], ...body })).body.error
      expect((await put({ weeks: [{ branch_id: newId(), days }] })).code).toBe('UNKNOWN_BRANCH')
      expect((await put({ days: [{ ...christmas, branch_id: newId() }] })).code).toBe('UNKNOWN_BRANCH')
      expect((await put({ weeks: [own, own] })).code).toBe('BRANCH_TWICE')
      expect((await put({ weeks: [{ branch_id: branchId, days: days.slice(1) }] })).details[0].field).toBe(
        'weeks.0.days',
      )
      const over = { ...christmas, yearly: false, from: '2020-12-25', to: '2020-12-25' }
      expect((await put({ days: [over] })).code).toBe('LONG_OVER')
      for (const other of [await reader(), await stranger()]) {
        expect((await other.get(calendar)).status).toBe(404)
        expect((await other.put(calendar, { weeks: [], days: [] })).status).toBe(404)
      }
    })
  })
}

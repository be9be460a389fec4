import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import type { Given } from '../given.ts'

export const chargingSuite = ({ owner, reader, stranger, ids }: Given) => {
  let cards = 0
  const patron = async (): Promise<string> => {
    const { libraryId, branchId } = await ids()
    cards += 1
    const { body } = await (await owner()).post(`/libraries/${libraryId}/patrons`, {
      name: `Debtor ${cards}`,
      category: 'adult',
      home_branch_id: branchId,
      card: `OWES${cards}`,
    })
    return `/patrons/${body.data.id}`
  }

  describe('charges', () => {
    it('are added, paid and waived, and the balance is their sum', async () => {
      const client = await owner()
      const { branchId: branch_id } = await ids()
      const path = await patron()
      const added = await client.post(`${path}/charges`, { amount: 500, note: 'Torn', branch_id })
      expect(added.status).toBe(201)
      expect(added.body.data).toMatchObject({ kind: 'manual', amount: 500, note: 'Torn' })
      const paid = await client.post(`${path}/payments`, {
        kind: 'payment',
        amount: 200,
        method: 'cash',
        charge_ids: [added.body.data.id],
        branch_id,
      })
      expect(paid.body.data).toMatchObject({ kind: 'payment', amount: 200, balance: 300 })
      const waived = await client.post(`${path}/payments`, {
        kind: 'waiver',
        amount: 100,
        note: 'Kind',
        branch_id,
      })
      expect(waived.body.data).toMatchObject({ receipt_id: null, balance: 200 })
      const listed = await client.get(`${path}/charges?fields=kind,amount`)
      expect(listed.body).toMatchObject({ balance: 200 })
      expect(listed.body.data).toEqual(
        expect.arrayContaining([
          { kind: 'manual', amount: 500 },
          { kind: 'payment', amount: -200 },
          { kind: 'waiver', amount: -100 },
        ]),
      )
    })

    it('are paid once under one key, and never beyond what is owed', async () => {
      const client = await owner()
      const { branchId: branch_id } = await ids()
      const path = await patron()
      await client.post(`${path}/charges`, { amount: 300, note: 'Torn', branch_id })
      const key = { 'Idempotency-Key': newId() }
      const payment = { kind: 'payment', amount: 200, method: 'card', branch_id }
      const answers = await Promise.all([
        client.post(`${path}/payments`, payment, key),
        client.post(`${path}/payments`, payment, key),
      ])
      expect(answers[0].body.data.receipt_id).toBe(answers[1].body.data.receipt_id)
      const beyond = await client.post(`${path}/payments`, payment)
      expect([beyond.status, beyond.body.error.code]).toEqual([409, 'MORE_THAN_OWED'])
    })

    it('say what a payment and a waiver need', async () => {
      const client = await owner()
      const { branchId: branch_id } = await ids()
      const path = await patron()
      for (const [kind, field] of [
        ['payment', 'method'],
        ['waiver', 'note'],
      ]) {
        const { status, body } = await client.post(`${path}/payments`, { kind, amount: 1, branch_id })
        expect([status, body.error.details[0].field]).toEqual([422, field])
      }
      const nowhere = await client.post(`${path}/charges`, { amount: 1, note: 'x', branch_id: newId() })
      expect(nowhere.body.error.code).toBe('UNKNOWN_BRANCH')
    })

    it('are nobody’s to see but the staff’s', async () => {
      const path = await patron()
      for (const client of [await reader(), await stranger()]) {
        expect((await client.get(`${path}/charges`)).status).toBe(404)
        expect((await client.post(`${path}/charges`, { amount: 1, note: 'x' })).status).toBe(404)
      }
    })
  })
}

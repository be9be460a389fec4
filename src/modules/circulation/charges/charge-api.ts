import { z } from 'zod'
import { isRefused, type Refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { Problem } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { branchAsked } from '../desk/branch-api.ts'
import { libraryOfPatronFor } from '../patrons/patron-access-api.ts'
import { kindsByHand, methods } from './charge-form.ts'
import { chargeByHand } from './charging-by-hand.ts'
import { entriesOf, ledgerOf } from './ledger-queries.ts'
import { balanceOf } from './open-charges.ts'
import { pay } from './paying.ts'
import type { Till } from './settling.ts'
import { waive } from './waiving.ts'

const amount = z.number().int().min(1).max(1_000_000_000).describe('In minor units.')
const branch_id = id.optional().describe('Whose till it is; needed where the library has several branches.')
const note = z.string().trim().min(1).max(300)

const entry = z
  .object({
    id,
    kind: z.enum(['fine', 'lost', 'replacement', 'manual', 'payment', 'waiver', 'refund', 'payout']),
    amount: z.number().int().describe('In minor units; what is owed is above zero, what settles it below.'),
    settles: id.nullable().describe('The charge that this settles.'),
    loan_id: id.nullable(),
    branch_id: id.nullable(),
    method: z.enum(methods).nullable(),
    receipt_id: id.nullable(),
    note: z.string().nullable(),
    title: z.string().nullable(),
    made_at: moment,
  })
  .meta({ id: 'LedgerEntry' })

const settlement = z
  .object({
    kind: z.enum(['payment', 'waiver']),
    amount: z.number().int(),
    receipt_id: id.nullable(),
    balance: z.number().int().describe('What is owed now.'),
  })
  .meta({ id: 'Settlement' })

/** What patrons owe, for staff. */
export const chargeApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/patrons/{id}/charges',
    operation: 'listCharges',
    area: 'patrons',
    summary: 'A patron’s charges and what settled them',
    guard: asPerson('patrons:read'),
    query: listQuery(['made_at'], {}, '-made_at'),
    answer: z.array(entry),
    beside: { balance: z.number().int().describe('What is owed, in minor units; below zero it is credit.') },
    async run({ ctx, params, query }) {
      const library = await libraryOfPatronFor(ctx, params.id, 'circulation.patrons')
      const rows = ledgerOf(ctx.db, library.id, params.id)
      const page = await listPage(ctx, rows, { made_at: { column: 'made_at', kind: 'timestamptz' } }, query)
      const balance = balanceOf(await entriesOf(ctx.db, library.id, params.id))
      return new Answered(page.value, { ...page.more, beside: { balance } })
    },
  }),
  endpoint({
    method: 'POST',
    path: '/patrons/{id}/charges',
    operation: 'addCharge',
    area: 'patrons',
    summary: 'Charge a patron something',
    guard: asPerson('patrons:write'),
    body: z
      .strictObject({ amount, note, kind: z.enum(kindsByHand).default('manual'), branch_id })
      .meta({ example: { amount: 250, note: 'A page torn out' } }),
    status: 201,
    answer: entry,
    refusals: {
      'unknown-patron': 'circulation.api.unknown-patron',
      'unknown-branch': 'circulation.api.unknown-branch',
    },
    async run({ ctx, params, body }) {
      const till = await tillOf(ctx, params.id, body.branch_id, 'circulation.patrons')
      if (isRefused(till)) return till
      const { amount: owed, note: what, kind } = body
      const wanted = { patronId: params.id, amount: owed, note: what, kind }
      const made = await chargeByHand(ctx.db, till, wanted, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      const row = await ledgerOf(ctx.db, till.libraryId, params.id)
        .where('entry.id', '=', made.id)
        .executeTakeFirst()
      if (!row) throw new Problem(404)
      return row
    },
  }),
  endpoint({
    method: 'POST',
    path: '/patrons/{id}/payments',
    operation: 'settleCharges',
    area: 'patrons',
    summary: 'Take a payment, or waive what is owed',
    description: 'Without charge_ids the oldest charges are settled first. More than is owed is refused.',
    guard: asPerson('patrons:write'),
    body: z
      .strictObject({
        kind: z.enum(['payment', 'waiver']),
        amount,
        method: z.enum(methods).optional().describe('Of a payment.'),
        note: note.optional().describe('Of a waiver: why.'),
        charge_ids: z.array(id).min(1).max(200).optional(),
        branch_id,
      })
      .meta({ example: { kind: 'payment', amount: 250, method: 'cash' } }),
    status: 201,
    answer: settlement,
    refusals: {
      'unknown-patron': 'circulation.api.unknown-patron',
      'unknown-branch': 'circulation.api.unknown-branch',
      'more-than-owed': 'circulation.api.more-than-owed',
    },
    async run({ ctx, params, body }) {
      const permission = body.kind === 'waiver' ? 'circulation.money-back' : 'circulation.patrons'
      const till = await tillOf(ctx, params.id, body.branch_id, permission)
      if (isRefused(till)) return till
      const wanted = { patronId: params.id, amount: body.amount, chosen: body.charge_ids ?? null }
      const made =
        body.kind === 'waiver'
          ? await waive(ctx.db, till, { ...wanted, reason: needed(ctx, body, 'note') }, actorOf(ctx), ctx.now)
          : await pay(ctx.db, till, { ...wanted, method: needed(ctx, body, 'method') }, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      const balance = balanceOf(await entriesOf(ctx.db, till.libraryId, params.id))
      const receipt_id = 'receiptId' in made ? made.receiptId : null
      return { kind: body.kind, amount: body.amount, receipt_id, balance }
    },
  }),
]

/** The branch whose till it is. */
async function tillOf(
  ctx: Context,
  patronId: string,
  branchId: string | undefined,
  permission: string,
): Promise<Till | Refused<'unknown-branch'>> {
  const library = await libraryOfPatronFor(ctx, patronId, permission)
  const branch = await branchAsked(ctx, library.id, branchId)
  return isRefused(branch) ? branch : { libraryId: library.id, branchId: branch.id }
}

/** What one kind of settlement needs and the other does not. */
function needed<Body extends { method?: unknown; note?: unknown }, Field extends 'method' | 'note'>(
  ctx: Context,
  body: Body,
  field: Field,
): NonNullable<Body[Field]> {
  const value = body[field]
  if (value !== undefined && value !== null) return value
  const message = ctx.words.t(`circulation.api.${field === 'note' ? 'waiver-note' : 'payment-method'}`)
  throw new ApiProblem(422, { details: [{ field, message }] })
}

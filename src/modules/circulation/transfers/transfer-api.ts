import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { askForTransfer } from './asking.ts'
import { transferForm } from './transfer-form.ts'
import { isLate, openTransfer, openTransfers, type TransferRow, transferWays } from './transfer-queries.ts'

const transfer = z
  .object({
    id,
    copy_id: id,
    work_id: id,
    title: z.string(),
    author: z.string(),
    barcode: z.string(),
    from_branch_id: id,
    to_branch_id: id,
    reason: z.enum(['hold', 'home', 'asked']),
    hold_id: id.nullable(),
    sent_at: moment,
    late: z.boolean().describe('On its way for more than a week.'),
  })
  .meta({ id: 'Transfer' })

const columns = { sent_at: { column: 'sent_at', kind: 'timestamptz' } } as const
const sample = '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11'

/** Copies on their way between branches. A check-in receives them. */
export const transferApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/transfers',
    operation: 'listTransfers',
    area: 'holds',
    summary: 'Copies on their way between a library’s branches',
    guard: asHolder('circulation.desk', 'loans:read'),
    query: listQuery(['sent_at'], {
      branch_id: id.optional(),
      way: z.enum(transferWays).default('to').describe('To that branch, or from it.'),
    }),
    answer: z.array(transfer),
    async run({ ctx, library, query }) {
      const rows = openTransfers(ctx.db, library.id, { branchId: query.branch_id ?? null, way: query.way })
      const { value, more } = await listPage(ctx, rows, columns, query)
      return new Answered(
        value.map(row => asTransfer(row, ctx.now)),
        more,
      )
    },
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/transfers',
    operation: 'sendCopy',
    area: 'holds',
    summary: 'Send a copy to another branch',
    guard: asHolder('circulation.desk', 'loans:write'),
    body: z
      .strictObject({ barcode: transferForm.shape.barcode, to_branch_id: id })
      .meta({ example: { barcode: '30001234', to_branch_id: sample } }),
    status: 201,
    answer: transfer,
    refusals: {
      'unknown-barcode': 'circulation.api.unknown-barcode',
      'unknown-branch': 'circulation.api.unknown-branch',
      'not-on-shelf': 'circulation.hold-api.not-on-shelf',
      'there-already': 'circulation.hold-api.there-already',
      'no-way': 'circulation.hold-api.no-way',
    },
    async run({ ctx, library, person, body }) {
      const wanted = { barcode: body.barcode, to: body.to_branch_id, by: person.id }
      const sent = await askForTransfer(ctx.db, library.id, wanted, ctx.now)
      if (isRefused(sent)) return sent
      const made = await openTransfer(ctx.db, library.id, sent.id)
      if (!made) throw notFound()
      return new Answered(asTransfer(made, ctx.now), { location: `/libraries/${library.id}/transfers` })
    },
  }),
]

const asTransfer = (row: TransferRow, now: Date) => ({ ...row, late: isLate(row, now) })

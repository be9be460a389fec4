import { z } from 'zod'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { lateness } from './loan.ts'
import { type loanSeenBy, loanStates } from './loan-queries.ts'

export const loan = z
  .object({
    id,
    library_id: id,
    patron_id: id.nullable().describe('Null once the loan is closed and its patron forgotten.'),
    copy_id: id,
    work_id: id,
    title: z.string(),
    author: z.string(),
    barcode: z.string(),
    status: z.enum(loanStates),
    lent_at: moment,
    due_at: moment,
    returned_at: moment.nullable(),
    renewals: z.number().int(),
    days_late: z
      .number()
      .int()
      .describe('Days past the due date, in the zone of the library; 0 while there is time.'),
  })
  .meta({ id: 'Loan' })

export const pastLoan = z
  .object({
    id,
    library: z.string(),
    work_id: id,
    title: z.string(),
    author: z.string(),
    lent_at: moment,
    returned_at: moment.nullable(),
    closed_as: z.enum(['returned', 'lost']).nullable(),
    keeps_history: z.boolean().describe('Whether it stays until you let it go.'),
  })
  .meta({ id: 'PastLoan' })

/** Of what is kept, open loans with it. */
export const borrowing = z
  .object({
    loans: z.number().int(),
    titles: z.number().int(),
    months: z
      .array(z.object({ month: z.string().meta({ example: '2026-11' }), loans: z.number().int() }))
      .describe('The last twelve, the oldest first.'),
  })
  .meta({ id: 'Borrowing' })

type Row = NonNullable<Awaited<ReturnType<typeof loanSeenBy>>>

export function asLoan(row: Row, now: Date, zone: string) {
  const { overdue, days } = lateness(row.due_at, row.returned_at ?? now, zone)
  const status = row.returned_at
    ? ('returned' as const)
    : overdue
      ? ('overdue' as const)
      : ('active' as const)
  return { ...row, status, days_late: overdue ? days : 0 }
}

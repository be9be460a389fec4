import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder, asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type LoanState, libraryOfLoan, loanSeenBy, loanStates, loansAt, ownLoans } from './loan-queries.ts'
import { asLoan, borrowing, loan, pastLoan } from './loan-shapes.ts'
import { renewOwn } from './own-loans.ts'
import { borrowingOf, ownPastLoans } from './past-loans.ts'
import { renew } from './renewing.ts'

const sorts = ['due_at', 'lent_at'] as const
const columns = {
  due_at: { column: 'due_at', kind: 'timestamptz' },
  lent_at: { column: 'lent_at', kind: 'timestamptz' },
} as const

const states = z
  .string()
  .default('active')
  .transform(text => text.split(','))
  .pipe(z.array(z.enum(loanStates)).min(1))
  .describe('active, overdue or returned, or several with commas between them.')

/** What is on loan, what was, and keeping it longer. */
export const loanApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/loans',
    operation: 'listMyLoans',
    area: 'loans',
    summary: 'What I have on loan',
    guard: asPerson('loans:read'),
    query: listQuery(sorts),
    answer: z.array(loan),
    async run({ ctx, person, query }) {
      const { value, more } = await listPage(ctx, ownLoans(ctx.db, person.id), columns, query)
      const zones = new Map<string, string>()
      for (const { library_id } of value)
        zones.set(library_id, (await ctx.at(library_id))?.library.zone ?? 'UTC')
      const shown = value.map(row => asLoan(row, ctx.now, zones.get(row.library_id) ?? 'UTC'))
      return new Answered(shown, more)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/loans/history',
    operation: 'listMyPastLoans',
    area: 'loans',
    summary: 'What I had, as far as it is kept, with how much it was',
    guard: asPerson('loans:read'),
    query: listQuery(['returned_at'] as const),
    answer: z.array(pastLoan),
    beside: { statistics: borrowing },
    async run({ ctx, person, query }) {
      const columns = { returned_at: { column: 'returned_at', kind: 'timestamptz' } } as const
      const { value, more } = await listPage(ctx, ownPastLoans(ctx.db, person.id), columns, query)
      const statistics = await borrowingOf(ctx.db, person.id, ctx.now)
      return new Answered(value, { ...more, beside: { statistics } })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/loans/{id}',
    operation: 'getLoan',
    area: 'loans',
    summary: 'One loan: my own, or one of a library whose desk I may stand at',
    guard: asPerson('loans:read'),
    answer: loan,
    async run({ ctx, person, params }) {
      const { found, library } = await reachedLoan(ctx, person.id, params.id)
      return asLoan(found, ctx.now, library.zone)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/loans/{id}/renewal',
    operation: 'renewLoan',
    area: 'loans',
    summary: 'Renew a loan: my own, or one of a library whose desk I may stand at',
    guard: asPerson('loans:write'),
    answer: loan,
    refusals: {
      'unknown-loan': 'circulation.api.unknown-loan',
      'not-on-loan': 'circulation.api.closed-loan',
      'on-loan-to-another': 'circulation.api.on-loan-to-another-patron',
      'not-renewable': 'circulation.api.not-renewable',
      'card-expired': 'circulation.api.card-expired',
      'too-late': 'circulation.api.too-late',
      'owes-too-much': 'circulation.api.owes-too-much',
      'renewal-limit': 'circulation.api.renewal-limit',
      'patron-restricted': 'circulation.api.patron-restricted',
      'overdue-limit': 'circulation.api.overdue-limit',
      'hold-waiting': 'circulation.api.hold-waiting',
      'too-soon': 'circulation.api.too-soon',
      'not-later': 'circulation.api.not-later',
      'never-open': 'circulation.api.never-open',
      'ask-the-desk': 'circulation.api.ask-the-desk',
    },
    async run({ ctx, person, params }) {
      const { found, library, seenBy } = await reachedLoan(ctx, person.id, params.id)
      const place = { libraryId: library.id, zone: library.zone }
      const renewer = { by: person.id, through: 'program' } as const
      const renewed = seenBy.deskAt
        ? await renew(ctx.db, place, { loanId: found.id }, renewer, ctx.now)
        : await renewOwn(ctx.db, person.id, found.id, ctx.now)
      if (isRefused(renewed)) return renewed
      return asLoan((await loanSeenBy(ctx.db, seenBy, found.id)) ?? found, ctx.now, library.zone)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/loans',
    operation: 'listLoans',
    area: 'loans',
    summary: 'A library’s loans',
    guard: asHolder('circulation.desk', 'loans:read'),
    query: listQuery(sorts, { status: states }),
    answer: z.array(loan),
    async run({ ctx, library, query }) {
      const rows = loansAt(ctx.db, library.id, query.status as LoanState[], ctx.now)
      const { value, more } = await listPage(ctx, rows, columns, query)
      return new Answered(
        value.map(row => asLoan(row, ctx.now, library.zone)),
        more,
      )
    },
  }),
]

/** A loan that is theirs, or of a library whose desk they may stand at; to all others there is none. */
async function reachedLoan(ctx: Context, personId: string, loanId: string) {
  const libraryId = await libraryOfLoan(ctx.db, loanId)
  const place = libraryId === undefined ? null : await ctx.at(libraryId)
  if (!place) throw notFound()
  const deskAt = place.permissions.has('circulation.desk') ? place.library.id : null
  const seenBy = { personId, deskAt }
  const found = await loanSeenBy(ctx.db, seenBy, loanId)
  if (!found) throw notFound()
  return { found, library: place.library, seenBy }
}

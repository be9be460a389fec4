import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson, libraryFor } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context, Library, Person } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { copyPlace } from '../../catalog/index.ts'
import { branchAsked } from '../desk/branch-api.ts'
import { scanForm } from '../desk/scan-form.ts'
import type { SeenBy } from '../seen-by.ts'
import { lend } from './lending.ts'
import { loanSeenBy } from './loan-queries.ts'
import { asLoan, loan } from './loan-shapes.ts'
import { lendToSelf } from './own-lending.ts'
import { takeBack } from './taking-back.ts'

const sample = '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11'
const { barcode } = scanForm.shape
const branch_id = id.optional().describe('Where it is done; needed where the library has several branches.')

/** Lending and taking back. */
export const lendingApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/loans',
    operation: 'lend',
    area: 'loans',
    summary: 'Lend a copy: to a patron, or to myself where the library allows it',
    description:
      'The same copy for the same patron again is the same loan. What I lend to myself is lent by the branch where the copy stands.',
    guard: asPerson('loans:write'),
    body: z
      .strictObject({
        library_id: id.optional(),
        barcode: barcode.optional(),
        copy_id: id.optional().describe('Instead of the library and the barcode.'),
        patron_id: id.optional().describe('To whom staff lend it; to me where it is left out.'),
        days: z
          .number()
          .int()
          .min(1)
          .max(9999)
          .optional()
          .describe('For how long; no longer than the rules allow, and as long where it is left out.'),
        branch_id,
      })
      .refine(({ copy_id, library_id, barcode: number }) => copy_id || (library_id && number), {
        message: 'circulation.api.which-copy',
        path: ['copy_id'],
      })
      .meta({
        example: {
          library_id: sample,
          barcode: '30001234',
          patron_id: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d12',
        },
      }),
    status: 201,
    answer: loan,
    refusals: {
      'unknown-barcode': 'circulation.api.unknown-barcode',
      'unknown-patron': 'circulation.api.unknown-patron',
      'unknown-branch': 'circulation.api.unknown-branch',
      'on-loan-to-another': 'circulation.api.on-loan-to-another',
      'not-for-loan': 'circulation.api.not-for-loan',
      'card-expired': 'circulation.api.card-expired',
      'loan-limit': 'circulation.api.loan-limit',
      'has-title': 'circulation.api.has-title',
      'kind-limit': 'circulation.api.kind-limit',
      'patron-restricted': 'circulation.api.patron-restricted',
      'owes-too-much': 'circulation.api.owes-too-much',
      'held-for-another': 'circulation.api.held-for-another',
      'never-open': 'circulation.api.never-open',
      'longer-than-allowed': 'circulation.api.longer-than-allowed',
      'self-lending-off': 'circulation.api.self-lending-off',
      'not-at-a-branch': 'circulation.api.not-at-a-branch',
    },
    async run({ ctx, person, body }) {
      const place = await placeOf(ctx, body)
      if (body.patron_id === undefined) return toSelf(ctx, person, place, body.days)
      const library = await libraryFor(ctx, place.library_id, 'circulation.desk')
      const desk = await deskAt(ctx, person, library, body.branch_id)
      if (isRefused(desk)) return desk
      const lent = await lend(
        ctx.db,
        desk,
        { patronId: body.patron_id, barcode: place.barcode, days: body.days },
        ctx.now,
      )
      if (isRefused(lent)) return lent
      return shown(ctx, { personId: person.id, deskAt: library.id }, lent.loanId, library)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/check-ins',
    operation: 'takeBack',
    area: 'loans',
    summary: 'Take a copy back',
    guard: asPerson('loans:write'),
    body: z
      .strictObject({ library_id: id, branch_id, barcode })
      .meta({ example: { library_id: sample, barcode: '30001234' } }),
    answer: z
      .object({
        loan_id: id.nullable().describe('Null where nobody had it.'),
        work_id: id,
        title: z.string(),
        days_late: z.number().int(),
        fine: z.number().int().describe('Charged for bringing it late, in minor units.'),
        found: z.boolean().describe('It was lost or missing, and is not any more.'),
        refunded: z.number().int().describe('Of what was charged when it was lost, in minor units.'),
        goes_to: z
          .enum(['shelf', 'hold-shelf', 'branch'])
          .describe('Where it goes next: the shelf, aside for a hold here, or another branch.'),
        branch_id: id.nullable().describe('The branch that it is sent to.'),
        taken_back_at: moment,
      })
      .meta({ id: 'CheckIn' }),
    refusals: {
      'unknown-barcode': 'circulation.api.unknown-barcode',
      'unknown-branch': 'circulation.api.unknown-branch',
      'not-on-loan': 'circulation.api.not-on-loan',
    },
    async run({ ctx, person, body }) {
      const library = await libraryFor(ctx, body.library_id, 'circulation.desk')
      const desk = await deskAt(ctx, person, library, body.branch_id)
      if (isRefused(desk)) return desk
      const ended = await takeBack(ctx.db, desk, { barcode: body.barcode }, ctx.now)
      if (isRefused(ended)) return ended
      const { loanId: loan_id, workId: work_id, daysLate: days_late, onward, title } = ended
      const { fine, found, refunded } = ended
      const sent = { goes_to: onward.to, branch_id: onward.to === 'branch' ? onward.branchId : null }
      return { loan_id, work_id, title, days_late, fine, found, refunded, ...sent, taken_back_at: ctx.now }
    },
  }),
]

/** A copy that somebody takes along by themselves; libraries into which they may not look are not found. */
async function toSelf(
  ctx: Context,
  person: Person,
  { library_id, barcode: number }: { library_id: string; barcode: string },
  days: number | undefined,
) {
  const library = (await ctx.at(library_id))?.library
  if (!library) throw notFound()
  const lent = await lendToSelf(ctx.db, person.id, { libraryId: library.id, barcode: number, days }, ctx.now)
  return isRefused(lent) ? lent : shown(ctx, { personId: person.id, deskAt: null }, lent.loanId, library)
}

async function shown(ctx: Context, seenBy: SeenBy, loanId: string, { zone }: Library) {
  const made = await loanSeenBy(ctx.db, seenBy, loanId)
  if (!made) throw notFound()
  return new Answered(asLoan(made, ctx.now, zone), { location: `/loans/${made.id}` })
}

type Which = {
  copy_id?: string | undefined
  library_id?: string | undefined
  barcode?: string | undefined
}

/** By the copy's id or its barcode; whether the library is theirs to lend from is asked afterwards, of either alike. */
async function placeOf(ctx: Context, { copy_id, library_id, barcode: number }: Which) {
  if (!copy_id) return { library_id: library_id ?? '', barcode: number ?? '' }
  const place = await copyPlace(ctx.db, copy_id)
  if (!place) throw notFound()
  return place
}

/** The desk at a branch. */
async function deskAt(ctx: Context, person: Person, library: Library, branchId: string | undefined) {
  const branch = await branchAsked(ctx, library.id, branchId)
  if (isRefused(branch)) return branch
  return { libraryId: library.id, branchId: branch.id, staffId: person.id, zone: library.zone }
}

import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder, asPerson, libraryFor } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { day, id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { patronOfPerson } from '../patrons/patron-queries.ts'
import { cancelHold, changeHold, type HoldChanges } from './changing.ts'
import { expectationsOf } from './expectations.ts'
import { endedStatuses, type HoldRow, holdsAt, holdsOfPerson, openStatuses } from './hold-queries.ts'
import { changed, reachedHold } from './hold-routes.ts'
import { asHold, hold, pick } from './hold-shapes.ts'
import { mostTitles, pickList } from './pick-list.ts'
import { placeHold } from './placing.ts'

const sample = '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11'
const columns = { placed_at: { column: 'placed_at', kind: 'timestamptz' } } as const
const status = z
  .string()
  .default(openStatuses.join(','))
  .transform(text => text.split(','))
  .pipe(z.array(z.enum([...openStatuses, ...endedStatuses])).min(1))
  .describe('pending, in-transit, on-shelf, picked-up, expired or cancelled, or several with commas between.')

/** Waiting for a book, and what staff do for those who wait. */
export const holdApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/holds',
    operation: 'placeHold',
    area: 'holds',
    summary: 'Place a hold: my own, or one for a patron of a library whose desk I may stand at',
    guard: asPerson('loans:write'),
    body: z
      .strictObject({
        library_id: id,
        work_id: id,
        pickup_branch_id: id,
        copy_id: id.nullable().default(null).describe('One copy alone.'),
        patron_id: id.optional().describe('Whom staff place it for; me where it is left out.'),
        starts_on: day.nullable().default(null).describe('The first day on which it is wanted.'),
        low_priority: z.boolean().default(false).describe('After all others; for staff.'),
      })
      .meta({ example: { library_id: sample, work_id: sample, pickup_branch_id: sample } }),
    status: 201,
    answer: hold,
    refusals: {
      'self-holds-off': 'circulation.hold-api.self-holds-off',
      'on-loan-to-them': 'circulation.hold-api.on-loan-to-them',
      'already-held': 'circulation.hold-api.already-held',
      'not-holdable': 'circulation.hold-api.not-holdable',
      'hold-limit': 'circulation.hold-api.hold-limit',
      'card-expired': 'circulation.api.card-expired',
      'patron-restricted': 'circulation.api.patron-restricted',
      'unknown-patron': 'circulation.api.unknown-patron',
      'unknown-work': 'circulation.hold-api.unknown-work',
      'unknown-branch': 'circulation.api.unknown-branch',
    },
    async run({ ctx, person, body }) {
      const bySelf = body.patron_id === undefined
      const library = bySelf
        ? (await ctx.at(body.library_id))?.library
        : await libraryFor(ctx, body.library_id, 'circulation.desk')
      if (!library) throw notFound()
      const patronId = body.patron_id ?? (await patronOfPerson(ctx.db, library.id, person.id))?.id
      if (!patronId) return refused('unknown-patron')
      const placing = {
        patronId,
        workId: body.work_id,
        copyId: body.copy_id,
        pickupBranch: body.pickup_branch_id,
        startsOn: body.starts_on,
        lowPriority: !bySelf && body.low_priority,
      }
      const at = { libraryId: library.id, zone: library.zone }
      const made = await placeHold(ctx.db, at, placing, { actor: actorOf(ctx), bySelf }, ctx.now)
      return isRefused(made)
        ? made
        : new Answered(await shown(ctx, made.id), { location: `/holds/${made.id}` })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/holds',
    operation: 'listMyHolds',
    area: 'holds',
    summary: 'What I wait for',
    guard: asPerson('loans:read'),
    query: listQuery(['placed_at'], { status }),
    answer: z.array(hold),
    async run({ ctx, person, query }) {
      const rows = holdsOfPerson(ctx.db, person.id, ctx.now).where('hold.status', 'in', query.status)
      const { value, more } = await listPage(ctx, rows, columns, query)
      return new Answered(await withDays(ctx, value), more)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/holds/{id}',
    operation: 'changeHold',
    area: 'holds',
    summary:
      'Change where a hold is picked up, suspend it or resume it: my own, or one of a library whose desk I may stand at',
    guard: asPerson('loans:write'),
    body: z
      .strictObject({
        pickup_branch_id: id,
        suspended: z.boolean().describe('A suspended hold keeps its place.'),
        suspended_until: day.nullable().describe('The last day; without end where it is null.'),
        low_priority: z.boolean().describe('After all others; for staff.'),
      })
      .partial(),
    answer: hold,
    refusals: {
      'hold-over': 'circulation.hold-api.hold-over',
      'already-filled': 'circulation.hold-api.already-filled',
      'on-its-shelf': 'circulation.hold-api.on-its-shelf',
      'unknown-branch': 'circulation.api.unknown-branch',
      'past-day': { status: 422, words: 'circulation.hold-api.past-day' },
      'for-staff': { status: 403, words: 'circulation.hold-api.for-staff' },
    },
    async run({ ctx, params, body }) {
      const reached = await reachedHold(ctx, params.id)
      if (body.low_priority !== undefined && !reached.asStaff) return refused('for-staff')
      const ended = await changeHold(ctx.db, changed(ctx, reached), changesIn(body), ctx.now)
      return isRefused(ended) ? ended : shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/holds/{id}',
    operation: 'cancelHold',
    area: 'holds',
    summary: 'Cancel a hold: my own, or one of a library whose desk I may stand at',
    description: 'A copy that is aside for it stays there until staff scan it.',
    guard: asPerson('loans:write'),
    answer: hold,
    refusals: { 'hold-over': 'circulation.hold-api.hold-over' },
    async run({ ctx, params }) {
      const ended = await cancelHold(ctx.db, changed(ctx, await reachedHold(ctx, params.id)), ctx.now)
      return isRefused(ended) ? ended : shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/holds',
    operation: 'listHolds',
    area: 'holds',
    summary: 'A library’s holds',
    guard: asHolder('circulation.desk', 'loans:read'),
    query: listQuery(['placed_at'], {
      status,
      branch_id: id.optional().describe('Picked up at this branch.'),
      work_id: id.optional(),
    }),
    answer: z.array(hold),
    async run({ ctx, library, query }) {
      const filter = {
        statuses: query.status,
        branchId: query.branch_id ?? null,
        workId: query.work_id ?? null,
      }
      const rows = holdsAt(ctx.db, library.id, filter, ctx.now)
      const { value, more } = await listPage(ctx, rows, columns, query)
      return new Answered(await withDays(ctx, value), more)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/pick-list',
    operation: 'getPickList',
    area: 'holds',
    summary: 'What to fetch from the shelves of a branch for holds, by call number',
    description: `It looks at the ${mostTitles} books that somebody waits for longest.`,
    guard: asHolder('circulation.desk', 'loans:read'),
    query: z.strictObject({ branch_id: id }),
    answer: z.array(pick),
    async run({ ctx, library, query }) {
      const branches = await branchesOf(ctx.db, library.id)
      if (!branches.some(branch => branch.id === query.branch_id)) throw notFound()
      const at = { libraryId: library.id, zone: library.zone }
      return (await pickList(ctx.db, at, query.branch_id, ctx.now)).picks
    },
  }),
]

type Body = {
  pickup_branch_id?: string | undefined
  suspended?: boolean | undefined
  suspended_until?: string | null | undefined
  low_priority?: boolean | undefined
}

/** A day alone suspends, too. */
const changesIn = ({ pickup_branch_id, suspended, suspended_until, low_priority }: Body): HoldChanges => ({
  ...(pickup_branch_id === undefined ? {} : { pickupBranch: pickup_branch_id }),
  ...(low_priority === undefined ? {} : { lowPriority: low_priority }),
  ...(suspended === false
    ? { suspension: null }
    : suspended || suspended_until !== undefined
      ? { suspension: { until: suspended_until ?? null } }
      : {}),
})

async function shown(ctx: Context, holdId: string) {
  const { hold: row } = await reachedHold(ctx, holdId)
  const [one] = await withDays(ctx, [row])
  if (!one) throw notFound()
  return one
}

async function withDays(ctx: Context, rows: readonly HoldRow[]) {
  const pending = rows.filter(({ status: stands }) => stands === 'pending')
  const expected = await expectationsOf(ctx.db, pending, ctx.now)
  return rows.map(row => asHold(row, expected.get(row.id) ?? null, ctx.now))
}

import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { given } from '../../../web/kit/api/given.ts'
import { asHolder, asPerson, libraryFor } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { day, id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { line } from '../books/forms.ts'
import { copyPlace } from './copies.ts'
import { type CopyChange, editCopy, withdrawCopy } from './copy-editing.ts'
import { copyForm } from './copy-form.ts'
import { type CopyForStaff, copiesForStaff, copyForStaff } from './copy-queries.ts'
import { conditions, settableStatuses } from './copy-terms.ts'

const statuses = [...settableStatuses, 'claimed-returned'] as const

/** A copy with all that staff know of it. */
const copyOfLibrary = z
  .object({
    id,
    work_id: id,
    edition_id: id,
    title: z.string(),
    barcode: z.string(),
    owning_branch_id: id,
    holding_branch_id: id,
    call_number: z.string().nullable(),
    location: z.string().nullable(),
    item_type: z.string(),
    condition: z.enum(conditions).nullable(),
    status: z.enum(statuses),
    reference_only: z.boolean(),
    availability: z.enum(['on-shelf', 'on-loan', 'on-hold-shelf', 'in-transit']),
    due_at: moment.nullable(),
    price: z.number().int().nullable().describe('In minor units of the currency.'),
    acquired_on: day.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'CopyOfLibrary' })

const { barcode, location, itemType } = copyForm.shape

const changes = z
  .strictObject({
    barcode,
    owning_branch_id: id,
    holding_branch_id: id,
    edition_id: id,
    call_number: line(100),
    location,
    item_type: itemType,
    condition: z.enum(conditions).nullable(),
    status: z.enum(settableStatuses),
    reference_only: z.boolean(),
    price: z.number().int().min(0).max(100_000_000).nullable().describe('In minor units of the currency.'),
    acquired_on: day.nullable(),
    note: z.string().max(2000).nullable(),
  })
  .partial()

/** A library's copies: which it has, and what its staff change of one. */
export const copyApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/copies',
    operation: 'listCopies',
    area: 'catalogue',
    summary: 'A library’s copies, withdrawn ones too',
    guard: asHolder('catalog.edit', 'catalogue:read'),
    query: listQuery(['barcode'], {
      barcode: z.string().max(40).optional().describe('Exactly this one.'),
      status: z.enum(statuses).optional(),
      branch: id.optional().describe('Where it stands.'),
      work: id.optional(),
    }),
    answer: z.array(copyOfLibrary),
    run: ({ ctx, library, query: { barcode: one, status, branch, work, ...asked } }) =>
      listPage(
        ctx,
        copiesForStaff(ctx.db, library.id, { barcode: one, status, branch, work }),
        { barcode: { column: 'barcode', kind: 'text' } },
        asked,
      ),
  }),
  endpoint({
    method: 'PATCH',
    path: '/copies/{id}',
    operation: 'changeCopy',
    area: 'catalogue',
    summary: 'Change a copy',
    description: 'Of one that is out, its status and where it stands are changed at the desk.',
    guard: asPerson('catalogue:write'),
    body: changes,
    answer: copyOfLibrary,
    tagged: true,
    refusals: {
      'barcode-taken': 'catalog.errors.barcode-taken',
      'unknown-edition': 'catalog.errors.unknown-edition',
      'copy-away': 'catalog.errors.copy-away',
    },
    async run({ ctx, params, body, seen }) {
      const libraryId = await libraryOf(ctx, params.id)
      for (const field of ['owning_branch_id', 'holding_branch_id'] as const)
        if (body[field] !== undefined) await ownBranch(ctx, libraryId, body[field], field)
      const now = await found(ctx, libraryId, params.id)
      if (seen !== null && !seen.includes(String(now.revision))) return { refused: 'stale' as const }
      const saved = await editCopy(ctx.db, libraryId, now.id, changed(now, body), actorOf(ctx), ctx.now)
      if (!isRefused(saved)) return shown(await found(ctx, libraryId, params.id))
      if (saved.refused === 'unknown-copy') throw notFound()
      return saved.refused === 'edited-meanwhile' ? { refused: 'stale' as const } : saved
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/copies/{id}',
    operation: 'withdrawCopy',
    area: 'catalogue',
    summary: 'Withdraw a copy',
    description: 'It leaves the collection and is kept, so that it can be put back by its status.',
    guard: asPerson('catalogue:write'),
    answer: copyOfLibrary,
    refusals: { 'copy-away': 'catalog.errors.copy-away' },
    async run({ ctx, params }) {
      const libraryId = await libraryOf(ctx, params.id)
      const gone = await withdrawCopy(ctx.db, libraryId, params.id, actorOf(ctx), ctx.now)
      if (!isRefused(gone)) return shown(await found(ctx, libraryId, params.id))
      if (gone.refused === 'unknown-copy') throw notFound()
      return { refused: gone.refused }
    },
  }),
]

/** All of the copy, with what is sent in place of what was there. */
function changed(before: CopyForStaff, body: z.output<typeof changes>): CopyChange {
  const after = { ...before, price: before.price_minor, ...given(body) }
  return {
    barcode: after.barcode,
    branchId: after.owning_branch_id,
    holdingBranchId: after.holding_branch_id,
    editionId: after.edition_id,
    callNumber: after.call_number,
    location: after.location,
    itemType: after.item_type,
    condition: after.condition,
    status: after.status,
    referenceOnly: after.reference_only,
    price: after.price,
    acquiredOn: after.acquired_on,
    note: after.note,
    revision: before.revision,
  }
}

/** The copy's library, for who looks after its catalogue; to all others there is no such copy to change. */
async function libraryOf(ctx: Context, copyId: string): Promise<string> {
  const place = await copyPlace(ctx.db, copyId)
  const at = place === undefined ? null : await ctx.at(place.library_id)
  if (place === undefined || !at?.permissions.has('catalog.edit')) throw notFound()
  return (await libraryFor(ctx, place.library_id, 'catalog.edit')).id
}

async function found(ctx: Context, libraryId: string, copyId: string): Promise<CopyForStaff> {
  const one = await copyForStaff(ctx.db, libraryId, copyId)
  if (one === undefined) throw notFound()
  return one
}

const shown = (one: CopyForStaff) =>
  new Answered({ ...one, price: one.price_minor }, { tag: String(one.revision) })

async function ownBranch(ctx: Context, libraryId: string, branchId: string, field: string): Promise<void> {
  if ((await branchesOf(ctx.db, libraryId)).some(one => one.id === branchId)) return
  throw new ApiProblem(422, { details: [{ field, message: ctx.words.t('catalog.errors.branch') }] })
}

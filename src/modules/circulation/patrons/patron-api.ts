import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { given } from '../../../web/kit/api/given.ts'
import { asHolder, asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import type { Context } from '../../../web/kit/context.ts'
import { Problem } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { newCardNumber } from './card-number.ts'
import { type Category, categoriesOf, newCardUntil } from './categories.ts'
import { libraryOfPatronFor } from './patron-access-api.ts'
import { newPatronForm } from './patron-form.ts'
import { patronsOf, patronWithId } from './patron-queries.ts'
import { facts, listedPatron, nothing, optionalFacts, patron } from './patron-shapes.ts'
import { registerPatron, revisePatron } from './patrons.ts'

/** Patrons, for staff. */
export const patronApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/patrons',
    operation: 'listPatrons',
    area: 'patrons',
    summary: 'A library’s patrons',
    guard: asHolder('circulation.patrons', 'patrons:read'),
    query: listQuery(['name'], {
      q: z
        .string()
        .max(200)
        .default('')
        .describe('Parts of the name, the card’s number, or the whole e-mail.'),
    }),
    answer: z.array(listedPatron),
    run: ({ ctx, library, query }) =>
      listPage(
        ctx,
        patronsOf(ctx.db, library.id, query.q.trim()),
        { name: { column: 'name', kind: 'text' } },
        query,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/patrons',
    operation: 'registerPatron',
    area: 'patrons',
    summary: 'Register a patron',
    guard: asHolder('circulation.patrons', 'patrons:write'),
    body: facts.partial(optionalFacts).extend({
      card: newPatronForm.shape.card
        .optional()
        .describe('The number on the card; the next free one unless told.'),
    }),
    status: 201,
    answer: patron,
    refusals: { 'card-taken': 'circulation.api.card-taken' },
    async run({ ctx, library, body }) {
      await ownBranch(ctx, library.id, body.home_branch_id)
      const category = await ownCategory(ctx, library.id, body.category)
      const until = newCardUntil(category, dayIn(ctx.now, library.zone))
      const { card = await newCardNumber(ctx.db, library.id), ...told } = body
      const made = await registerPatron(
        ctx.db,
        library.id,
        { ...nothing, expires_on: until, ...given(told), card },
        actorOf(ctx),
        ctx.now,
      )
      return isRefused(made) ? made : shown(ctx, library.id, made.id, `/patrons/${made.id}`)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/patrons/{id}',
    operation: 'getPatron',
    area: 'patrons',
    summary: 'One patron',
    guard: asPerson('patrons:read'),
    answer: patron,
    tagged: true,
    run: async ({ ctx, params }) => shown(ctx, (await libraryOfPatronFor(ctx, params.id)).id, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/patrons/{id}',
    operation: 'changePatron',
    area: 'patrons',
    summary: 'Change a patron',
    guard: asPerson('patrons:write'),
    body: facts.partial(),
    answer: patron,
    tagged: true,
    refusals: { 'unknown-patron': 'circulation.api.unknown-patron' },
    async run({ ctx, params, body, seen }) {
      const libraryId = (await libraryOfPatronFor(ctx, params.id)).id
      if (body.home_branch_id) await ownBranch(ctx, libraryId, body.home_branch_id)
      if (body.category) await ownCategory(ctx, libraryId, body.category)
      const changed = await revisePatron(
        ctx.db,
        libraryId,
        params.id,
        given(body),
        seen,
        actorOf(ctx),
        ctx.now,
      )
      return isRefused(changed) ? changed : shown(ctx, libraryId, params.id)
    },
  }),
]

async function shown(ctx: Context, libraryId: string, patronId: string, location?: string) {
  const found = await patronWithId(ctx.db, libraryId, patronId)
  if (!found) throw new Problem(404)
  return new Answered(found, { tag: found.revision, ...(location ? { location } : {}) })
}

async function ownBranch(ctx: Context, libraryId: string, branchId: string): Promise<void> {
  if ((await branchesOf(ctx.db, libraryId)).some(one => one.id === branchId)) return
  const message = ctx.words.t('circulation.errors.branch')
  throw new ApiProblem(422, { details: [{ field: 'home_branch_id', message }] })
}

async function ownCategory(ctx: Context, libraryId: string, code: string): Promise<Category> {
  const category = (await categoriesOf(ctx.db, libraryId, ctx.words.t)).find(one => one.code === code)
  if (category) return category
  const message = ctx.words.t('circulation.errors.category')
  throw new ApiProblem(422, { details: [{ field: 'category', message }] })
}

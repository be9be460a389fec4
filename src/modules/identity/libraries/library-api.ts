import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { given } from '../../../web/kit/api/given.ts'
import { anybody, asHolder, asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { actorOf } from '../audit/actor.ts'
import { addBranch } from './branches.ts'
import { deleteLibrary } from './deleting-library.ts'
import { foundingLimit, mayFound } from './directory-routes.ts'
import { branchForm, cloths, joinings, kinds, libraryForm } from './forms.ts'
import { foundOwnLibrary } from './libraries.ts'
import { branchesFor, librariesFor, libraryFor, ownOnly, reviseLibrary } from './library-query.ts'

const library = z
  .object({
    id,
    name: z.string(),
    kind: z.enum(kinds),
    description: z.string().nullable(),
    joining: z.enum(joinings),
    members_seen: z.boolean().describe('Whether members see each other.'),
    zone: z.string(),
    currency: z.string(),
    language: z.string(),
    cloth: z.string().nullable(),
    public_catalogue: z.boolean(),
    role: z.string().nullable().describe('Mine there; null where I only look.'),
    created_at: moment,
  })
  .meta({ id: 'Library' })

const branch = z.object({ id, name: z.string(), created_at: moment }).meta({ id: 'Branch' })

const { name, kind, language, currency } = libraryForm.shape
const zone = libraryForm.shape.zone.meta({ example: 'Europe/London' })
const changes = z
  .strictObject({
    name,
    kind,
    language,
    zone,
    currency: currency.meta({ example: 'GBP' }),
    cloth: z.enum(cloths).nullable(),
    public_catalogue: z.boolean(),
    description: z
      .string()
      .max(4000)
      .transform(text => text.trim() || null)
      .nullable(),
    joining: z.enum(joinings),
    members_seen: z.boolean(),
  })
  .partial()

/** Libraries and their branches. */
export const libraryApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries',
    operation: 'listLibraries',
    area: 'libraries',
    summary: 'Libraries I may look into',
    guard: anybody('libraries:read'),
    query: listQuery(['name', 'created_at'], {
      mine: z.enum(['true', 'false']).optional().describe('Only those that I belong to.'),
    }),
    answer: z.array(library),
    run({ ctx, person, query }) {
      const all = librariesFor(ctx.db, person?.id ?? null)
      return listPage(
        ctx,
        query.mine === 'true' ? all.where(ownOnly) : all,
        {
          name: { column: 'name', kind: 'text' },
          created_at: { column: 'created_at', kind: 'timestamptz' },
        },
        query,
      )
    },
  }),
  endpoint({
    method: 'POST',
    path: '/libraries',
    operation: 'foundLibrary',
    area: 'libraries',
    summary: 'Found a library, which is then mine',
    guard: asPerson('libraries:write'),
    body: z.strictObject({
      name: name.meta({ example: 'Larch House' }),
      kind,
      zone,
      currency: currency.meta({ example: 'GBP' }),
      language,
      branch: branchForm.shape.branch.meta({ example: 'Home' }).describe('The first branch.'),
    }),
    status: 201,
    answer: library,
    async run({ ctx, person, body }) {
      if (!(await mayFound(ctx))) throw new Problem(403)
      await foundingLimit(ctx).spend(person.id)
      const actor = { ...actorOf(ctx), by: person.id }
      const made = await foundOwnLibrary(ctx.db, { ...body, samples: false }, actor, ctx.now)
      return shown(ctx, made.id, `/libraries/${made.id}`)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}',
    operation: 'getLibrary',
    area: 'libraries',
    summary: 'One library',
    guard: anybody('libraries:read'),
    answer: library,
    tagged: true,
    run: ({ ctx, params }) => shown(ctx, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/libraries/{id}',
    operation: 'changeLibrary',
    area: 'libraries',
    summary: 'Change a library’s settings',
    guard: asHolder('identity.library-settings', 'libraries:write'),
    body: changes,
    answer: library,
    tagged: true,
    async run({ ctx, params, body, seen }) {
      const changed = await reviseLibrary(ctx.db, params.id, given(body), seen, actorOf(ctx), ctx.now)
      return isRefused(changed) ? changed : shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/libraries/{id}',
    operation: 'deleteLibrary',
    area: 'libraries',
    summary: 'Delete a library that was never used',
    guard: asHolder('identity.ownership', 'libraries:write'),
    answer: z.null(),
    refusals: { 'library-in-use': 'identity.errors.library-in-use' },
    async run({ ctx, library: at }) {
      const gone = await deleteLibrary(ctx.db, at, actorOf(ctx), ctx.now)
      return isRefused(gone) ? gone : null
    },
  }),
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/branches',
    operation: 'listBranches',
    area: 'libraries',
    summary: 'A library’s branches',
    guard: anybody('libraries:read'),
    query: listQuery(['name']),
    answer: z.array(branch),
    async run({ ctx, params, query }) {
      if (!(await ctx.at(params.id))) throw notFound()
      return listPage(ctx, branchesFor(ctx.db, params.id), { name: { column: 'name', kind: 'text' } }, query)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/branches',
    operation: 'addBranch',
    area: 'libraries',
    summary: 'Add a branch',
    guard: asHolder('identity.library-settings', 'libraries:write'),
    body: z.strictObject({ name: branchForm.shape.branch.meta({ example: 'Harbour Lane' }) }),
    status: 201,
    answer: branch,
    refusals: { 'branch-exists': 'identity.errors.branch-exists' },
    async run({ ctx, library: at, body }) {
      const made = await addBranch(ctx.db, at.id, body.name, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      const location = `/libraries/${at.id}/branches`
      return new Answered({ id: made.id, name: body.name, created_at: ctx.now }, { location })
    },
  }),
]

async function shown(ctx: Context, libraryId: string, location?: string) {
  const found = await libraryFor(ctx.db, ctx.person?.id ?? null, libraryId)
  if (!found) throw notFound()
  const { revision, ...facts } = found
  return new Answered(facts, { tag: revision, ...(location ? { location } : {}) })
}

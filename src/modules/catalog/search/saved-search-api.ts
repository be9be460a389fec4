import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { savedSearchForm } from './saved-search-form.ts'
import { forgetSearch, mostSaved, savedSearches, saveSearch } from './saved-searches.ts'

const savedSearch = z
  .object({
    id,
    name: z.string(),
    query: z.string().describe('The parameters of its address: what `GET /search` takes.'),
    created_at: moment,
  })
  .meta({ id: 'SavedSearch' })

/** Searches that a person keeps. */
export const savedSearchApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/saved-searches',
    operation: 'listSavedSearches',
    area: 'catalogue',
    summary: 'The searches that I keep, by name',
    guard: asPerson('profile:read'),
    answer: z.array(savedSearch),
    run: ({ ctx, person }) => savedSearches(ctx.db, person.id),
  }),
  endpoint({
    method: 'POST',
    path: '/saved-searches',
    operation: 'saveSearch',
    area: 'catalogue',
    summary: 'Keep a search',
    description: `As many as ${mostSaved}, each under a name of its own.`,
    guard: asPerson('profile:write'),
    body: z
      .strictObject({ name: savedSearchForm.shape.name, query: savedSearchForm.shape.query })
      .meta({ example: { name: 'New science fiction', query: 'subject=science+fiction&sort=added' } }),
    status: 201,
    answer: savedSearch,
    refusals: {
      'name-taken': 'catalog.errors.name-taken',
      'too-many-saved': 'catalog.errors.too-many-saved',
    },
    async run({ ctx, person, body }) {
      const saved = await saveSearch(ctx.db, person.id, body, ctx.now)
      return isRefused(saved) ? saved : new Answered(saved, { location: `/saved-searches/${saved.id}` })
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/saved-searches/{id}',
    operation: 'forgetSearch',
    area: 'catalogue',
    summary: 'Forget a search that I keep',
    guard: asPerson('profile:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if ((await forgetSearch(ctx.db, person.id, params.id)) === null) throw notFound()
      return null
    },
  }),
]

import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody } from '../../../web/kit/api/guards.ts'
import {
  type Asked as AskedList,
  listQuery,
  paginationOf,
  totalsIn,
  wrongCursor,
} from '../../../web/kit/api/list.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { asListed, listedBook } from '../books/book-shapes.ts'
import { formats } from '../drafts/draft.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { facetKinds, facetsOf, noFacets } from './facets.ts'
import { readQuestion, type Sort, sortOf, sorts } from './question.ts'
import type { Asked } from './scope.ts'
import { countWorks, findWorks, isKeyOf } from './searching.ts'
import { seek } from './sought.ts'
import { suggest } from './suggestions.ts'
import { textFields } from './terms.ts'
import { readYears } from './years.ts'

const filters = {
  q: z
    .string()
    .max(500)
    .optional()
    .describe(
      'Words in any order, "phrases", -exclusions, fields (`author:`, `title:`, `subject:`, `series:`, `publisher:`, `isbn:`, `language:`, `format:`, `year:1990..2000`), or an ISBN.',
    ),
  in: z
    .enum(textFields)
    .optional()
    .describe('Where the words of `q` have to stand, unless they say so themselves.'),
  title: z.string().max(200).optional(),
  author: z.string().max(200).optional().describe('Words of a name, or a contributor’s id.'),
  subject: z.string().max(200).optional().describe('Words of a subject, or its id.'),
  language: z
    .string()
    .max(40)
    .refine(text => languageNamed(text) !== null, 'catalog.errors.language')
    .optional()
    .describe('A code or an English name.'),
  format: z.enum(formats).optional(),
  year: z
    .string()
    .max(20)
    .refine(text => readYears(text) !== null, 'catalog.errors.years')
    .optional()
    .describe('`1990`, `1990..2000`, `..1950` or `1990..`.'),
  available: z.enum(['true', 'false']).optional().describe('Only what stands on a shelf now.'),
  facets: z.enum(['true', 'false']).optional().describe('Whether `facets` are wanted beside the books.'),
}

const facets = z
  .object({
    exact: z.boolean().describe('Whether all that is found was counted, and every count is as it is.'),
    counted_among: z
      .number()
      .int()
      .nullable()
      .describe(
        'Where not all was counted: how many of the most read were. Of these are decades, people and subjects, and in no one library everything.',
      ),
    facets: z.array(
      z.object({
        kind: z.enum(facetKinds),
        value: z.string(),
        label: z.string().nullable(),
        count: z.number().int(),
        more: z.boolean().describe('Whether there are at least so many; of more than 1,000 always.'),
      }),
    ),
  })
  .meta({ id: 'Facets' })

const order = 'In the order of `sort`; by default by relevance where there are words, else by title.'

/** Looking for books. */
export const searchApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/books',
    operation: 'listBooks',
    area: 'catalogue',
    summary: 'A library’s books, or those that are looked for',
    description: order,
    guard: anybody('catalogue:read'),
    query: listQuery(sorts, { ...filters, branch: id.optional().describe('Where a copy has to be.') }),
    answer: z.array(listedBook),
    beside: { facets },
    async run({ ctx, params, query }) {
      if (!(await ctx.at(params.id))) throw notFound()
      return answer(ctx, params.id, query)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/search',
    operation: 'searchBooks',
    area: 'catalogue',
    summary: 'Books in every catalogue that I may see',
    description: order,
    guard: anybody('catalogue:read'),
    query: listQuery(sorts, filters),
    answer: z.array(listedBook),
    beside: { facets },
    run: async ({ ctx, query }) => answer(ctx, null, query),
  }),
  endpoint({
    method: 'GET',
    path: '/suggest',
    operation: 'suggestBooks',
    area: 'catalogue',
    summary: 'Titles, people and subjects that begin so, the most read first',
    guard: anybody('catalogue:read'),
    query: z.strictObject({
      q: z.string().max(100),
      library_id: id.optional().describe('Only what this library has.'),
    }),
    answer: z.array(
      z.object({
        kind: z.enum(['title', 'author', 'subject']),
        id,
        text: z.string(),
        by: z.string().nullable(),
      }),
    ),
    run: ({ ctx, person, query: { q, library_id: libraryId = null } }) =>
      suggest(ctx.db, q, { libraryId, personId: person?.id ?? null }),
  }),
]

type Query = AskedList<Sort> & { facets?: 'true' | 'false' | undefined; [name: string]: unknown }

async function answer(ctx: Context, libraryId: string | null, query: Query) {
  const { sort, next, limit, page = 1, count, facets: wanted, ...params } = query
  const question = readQuestion({ ...params, sort: sort.by })
  const asked: Asked = { question, libraryId, personId: ctx.person?.id ?? null }
  const key = keyOf(ctx, sortOf(question), next)
  const { works } = await findWorks(ctx.db, asked, key, {
    cut: { limit, skip: key === null ? (page - 1) * limit : 0 },
    reversed: isReversed(sortOf(question), sort),
  })
  const shown = works.slice(0, limit)
  const last = shown.at(-1)
  const following = works.length > limit && last ? writeKey([last.place, last.id]) : null
  return new Answered(shown.map(asListed), {
    pagination: {
      ...paginationOf(query, following),
      ...(count ? totalsIn(await countWorks(ctx.db, asked, counted), limit) : {}),
    },
    ...(wanted === 'true' ? { beside: { facets: await facetsFor(ctx, asked) } } : {}),
  })
}

const counted = 10_000

async function facetsFor(ctx: Context, asked: Asked) {
  const sought = await seek(ctx.db, asked)
  const { among, facets } = sought === null ? noFacets : await facetsOf(ctx.db, sought)
  return { exact: !facets.some(({ more }) => more) && among === null, counted_among: among, facets }
}

// `sort=-year` is the newest first, which is how the pages sort by year without saying so.
function isReversed(sort: Sort, { by, descending }: Query['sort']): boolean {
  if (by !== sort || sort === 'relevance') return false
  return sort === 'title' || sort === 'author' ? descending : !descending
}

function keyOf(ctx: Context, sort: Sort, next: string | undefined) {
  if (next === undefined) return null
  const key = readKey(next, ['value', 'id'])
  if (key === null || !isUuid(key.id) || !isKeyOf(sort, key.value)) throw wrongCursor(ctx)
  return key
}

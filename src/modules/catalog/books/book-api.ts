import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody } from '../../../web/kit/api/guards.ts'
import { type Asked, listQuery, paginationOf, totalsIn, wrongCursor } from '../../../web/kit/api/list.ts'
import type { Context } from '../../../web/kit/context.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { countWorks, fields, findWorks, type ListedWork, listSomeWorks } from '../search/searching.ts'
import { type Book, bookFor, canonicalWork, copiesOfBook, copyFor } from './book-query.ts'
import { asEdition, asListed, book, copy, copyOfBook, edition, listedBook } from './book-shapes.ts'

const found = 'By title; with `q` by how well it fits.'

/** Reading catalogues. */
export const bookApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/books',
    operation: 'listBooks',
    area: 'catalogue',
    summary: 'A library’s books, or those that are looked for',
    description: found,
    guard: anybody('catalogue:read'),
    query: listQuery(['title'], {
      q: z.string().max(500).optional().describe('Words of the record, in any order, or an ISBN.'),
      in: z.enum(fields).default('anywhere').describe('Where the words have to stand.'),
    }).omit({ sort: true }),
    answer: z.array(listedBook),
    async run({ ctx, params, query: { in: field, ...query } }) {
      if (!(await ctx.at(params.id))) throw notFound()
      const asked = { ...query, sort: { by: 'title', descending: false } }
      const q = query.q?.trim() ?? ''
      return q === ''
        ? titles(ctx, params.id, asked)
        : matches(ctx, { libraryId: params.id, q, field }, asked)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/books/{workId}',
    operation: 'getBook',
    area: 'catalogue',
    summary: 'One book',
    description: 'The id of a book that was joined with another leads to the one it lives on in.',
    guard: anybody('catalogue:read'),
    answer: book,
    tagged: true,
    run: async ({ ctx, params }) => shownBook(await bookAsked(ctx, params.workId)),
  }),
  endpoint({
    method: 'GET',
    path: '/books/{workId}/editions',
    operation: 'listEditions',
    area: 'catalogue',
    summary: 'A book’s editions, the newest first',
    guard: anybody('catalogue:read'),
    answer: z.array(edition),
    run: async ({ ctx, params }) => (await bookAsked(ctx, params.workId)).editions.map(asEdition),
  }),
  endpoint({
    method: 'GET',
    path: '/books/{workId}/availability',
    operation: 'getAvailability',
    area: 'catalogue',
    summary: 'A book’s copies that I may see, and where they are',
    guard: anybody('catalogue:read'),
    answer: z.array(copyOfBook),
    async run({ ctx, person, params }) {
      const { id } = await bookAsked(ctx, params.workId)
      return copiesOfBook(ctx.db, { workId: id, personId: person?.id ?? null, libraryId: null })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/copies/{id}',
    operation: 'getCopy',
    area: 'catalogue',
    summary: 'One copy',
    guard: anybody('catalogue:read'),
    answer: copy,
    async run({ ctx, person, params }) {
      const one = await copyFor(ctx.db, params.id, person?.id ?? null)
      if (!one) throw notFound()
      return one
    },
  }),
]

export function shownBook({ by_line, revision, people, editions, ...facts }: Book, location?: string) {
  const named = people.map(({ otherName, editionId, ...one }) => ({
    ...one,
    other_name: otherName,
    edition_id: editionId,
  }))
  return new Answered(
    { ...facts, author: by_line, people: named, editions: editions.map(asEdition) },
    { tag: String(revision), ...(location ? { location } : {}) },
  )
}

/** The book of the address, as the person may see it; an id that was merged leads on to where it lives now. */
export async function bookAsked(ctx: Context, workId: string) {
  const personId = ctx.person?.id ?? null
  const canonical = await canonicalWork(ctx.db, workId)
  const one = canonical === null ? null : await bookFor(ctx.db, canonical, personId)
  if (!one) throw notFound()
  return one
}

const counted = 10_000

async function titles(ctx: Context, libraryId: string, asked: Asked) {
  const scope = { libraryId, personId: ctx.person?.id ?? null }
  const works = await listSomeWorks(ctx.db, scope, keyOf(ctx, asked, ['sortTitle', 'id']), cutOf(asked))
  const total = asked.count ? await countWorks(ctx.db, scope, counted) : 0
  return page(works, asked, total, last => [last.sort_title, last.id])
}

type Question = { libraryId: string; q: string; field: (typeof fields)[number] }

async function matches(ctx: Context, { libraryId, q, field }: Question, asked: Asked) {
  const question = { q, field, libraryId, here: libraryId, personId: ctx.person?.id ?? null }
  const key = keyOf(ctx, asked, ['score', 'id'])
  if (key && !/^-?\d{1,9}$/.test(key.score)) throw wrongCursor(ctx)
  const after = key && { score: Number(key.score), id: key.id }
  const { works, count } = await findWorks(ctx.db, question, after, undefined, cutOf(asked))
  // Past the last row there is none that would say how many there are.
  const unsaid = asked.count && works.length === 0
  const total = unsaid ? (await findWorks(ctx.db, question, null)).count : count
  return page(works, asked, total, last => [String(last.score), last.id])
}

const cutOf = ({ limit, next, page: number = 1 }: Asked) => ({
  limit,
  skip: next === undefined ? (number - 1) * limit : 0,
})

function keyOf<Name extends string>(ctx: Context, { next }: Asked, names: readonly [Name, 'id']) {
  if (next === undefined) return null
  const key = readKey<Name | 'id'>(next, names)
  if (key === null || !isUuid(key.id)) throw wrongCursor(ctx)
  return key
}

function page<Work extends ListedWork>(
  works: readonly Work[],
  asked: Asked,
  total: number,
  placeOf: (last: Work) => string[],
) {
  const shown = works.slice(0, asked.limit)
  const last = shown.at(-1)
  const next = works.length > asked.limit && last ? writeKey(placeOf(last)) : null
  return new Answered(shown.map(asListed), {
    pagination: { ...paginationOf(asked, next), ...(asked.count ? totalsIn(total, asked.limit) : {}) },
  })
}

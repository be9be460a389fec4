import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody } from '../../../web/kit/api/guards.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { byLibrary, waitingFor } from '../copies/waiting.ts'
import { type Book, bookFor, canonicalWork } from './book-query.ts'
import { asEdition, book, copy, copyOfBook, edition, libraryCopies } from './book-shapes.ts'
import { copiesOfBook, copyFor } from './visible-copies.ts'

/** Reading books. */
export const bookApi: readonly Endpoint[] = [
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
    summary: 'A book’s copies that I may see, and where they are; beside them, in figures for each library',
    guard: anybody('catalogue:read'),
    answer: z.array(copyOfBook),
    beside: { libraries: z.array(libraryCopies) },
    async run({ ctx, person, params }) {
      const { id } = await bookAsked(ctx, params.workId)
      const asked = { workId: id, personId: person?.id ?? null, libraryId: null }
      const copies = await copiesOfBook(ctx.db, asked)
      const libraries = byLibrary(copies, await waitingFor(ctx.db, id))
      return new Answered(copies, { beside: { libraries } })
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
    tagged: true,
    async run({ ctx, person, params }) {
      const one = await copyFor(ctx.db, params.id, person?.id ?? null)
      if (!one) throw notFound()
      return new Answered(one, { tag: String(one.revision) })
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

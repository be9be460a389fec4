import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { copyByBarcode } from '../copies/copies.ts'
import { formats } from '../drafts/draft.ts'
import { bookAsked, shownBook } from './book-api.ts'
import { book, copy } from './book-shapes.ts'
import { addCopy, createBook } from './books.ts'
import { newBookForm, newCopyForm } from './forms.ts'
import { copyFor } from './visible-copies.ts'

const { title, subtitle, isbn, publisher, language, callNumber, barcode, location, itemType } =
  newBookForm.shape

const copyFacts = {
  branch_id: id,
  barcode: barcode.describe('The next free one unless told.'),
  location,
  item_type: itemType,
  price: z.number().int().min(0).max(100_000_000).optional().describe('In minor units of the currency.'),
}

/** Adding to a library's catalogue. */
export const addingApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/books',
    operation: 'addBook',
    area: 'catalogue',
    summary: 'Add a book, with a copy or without',
    description: 'A book that is known by its ISBN is not written twice.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    body: z
      .strictObject({
        title,
        subtitle,
        authors: z.array(z.string().max(200)).max(20).default([]),
        isbn,
        publisher,
        year: z.number().int().min(1000).max(2100).optional(),
        language,
        pages: z.number().int().min(1).max(99_999).optional(),
        format: z.enum(formats).default('book'),
        subjects: z.array(z.string().max(200)).max(40).default([]),
        call_number: callNumber,
        copy: z.strictObject(copyFacts).optional(),
      })
      .meta({ example: { title: 'Middlemarch', authors: ['George Eliot'], year: 1871, language: 'en' } }),
    status: 201,
    answer: book,
    refusals: {
      'wrong-isbn': { status: 422, words: 'catalog.errors.wrong-isbn' },
      'isbn-of-another': 'catalog.errors.isbn-of-another',
      'barcode-taken': 'catalog.errors.barcode-taken',
    },
    async run({ ctx, library, body: { copy: wanted, call_number, authors, subjects, ...facts } }) {
      if (wanted) await ownBranch(ctx, library.id, wanted.branch_id, 'copy.branch_id')
      const entry = {
        ...facts,
        year: facts.year ?? null,
        pages: facts.pages ?? null,
        authors: authors.join('\n') || null,
        subjects: subjects.join('\n') || null,
        callNumber: call_number,
      }
      const placed = wanted ? { ...entryOf(wanted), callNumber: call_number } : null
      const made = await createBook(ctx.db, library.id, entry, placed, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      return shownBook(await bookAsked(ctx, made.workId), `/books/${made.workId}`)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/copies',
    operation: 'addCopy',
    area: 'catalogue',
    summary: 'Add a copy of a book',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    body: z.strictObject({
      work_id: id,
      edition_id: id,
      call_number: newCopyForm.shape.callNumber,
      ...copyFacts,
    }),
    status: 201,
    answer: copy,
    refusals: {
      'unknown-edition': 'catalog.errors.unknown-edition',
      'barcode-taken': 'catalog.errors.barcode-taken',
    },
    async run({ ctx, library, person, body: { work_id, edition_id, call_number, ...wanted } }) {
      const { id: workId } = await bookAsked(ctx, work_id)
      await ownBranch(ctx, library.id, wanted.branch_id, 'branch_id')
      const place = { workId, editionId: edition_id }
      const entry = { ...entryOf(wanted), callNumber: call_number }
      const made = await addCopy(ctx.db, library.id, place, entry, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      const added = await copyByBarcode(ctx.db, library.id, made.barcode)
      const shown = added && (await copyFor(ctx.db, added.id, person.id))
      if (!shown) throw notFound()
      return new Answered(shown, { location: `/copies/${shown.id}` })
    },
  }),
]

type Wanted = {
  branch_id: string
  barcode: string | null
  location: string | null
  item_type: string | null
  price?: number | undefined
}

const entryOf = ({ branch_id, barcode: number, location: place, item_type, price }: Wanted) => ({
  branchId: branch_id,
  barcode: number,
  location: place,
  itemType: item_type,
  priceMinor: price ?? null,
})

async function ownBranch(ctx: Context, libraryId: string, branchId: string, field: string): Promise<void> {
  if ((await branchesOf(ctx.db, libraryId)).some(one => one.id === branchId)) return
  throw new ApiProblem(422, { details: [{ field, message: ctx.words.t('catalog.errors.branch') }] })
}

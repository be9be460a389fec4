import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { given } from '../../../web/kit/api/given.ts'
import { anybody, asHolder } from '../../../web/kit/api/guards.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { type Additions, additionsOf, removeHolding, tagOf as tagOfOwn } from '../additions/additions.ts'
import { writeAdditions } from '../additions/additions-editing.ts'
import { roles } from '../drafts/draft.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { clean } from '../drafts/text.ts'
import { bookAsked, shownBook } from './book-api.ts'
import { editBook } from './book-editing.ts'
import { libraryBook } from './book-shapes.ts'
import { recordForm, recordValues } from './record-form.ts'
import { stateOf } from './work-state.ts'

const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform(written => clean(written, max))
    .pipe(z.string().min(1))
const texts = (most: number, longest = 200) => z.array(text(longest)).max(most)

const changes = z
  .strictObject({
    title: text(1000),
    subtitle: text(1000).nullable(),
    other_titles: texts(20, 1000),
    language: z
      .string()
      .refine(code => languageNamed(code) !== null, 'catalog.errors.language')
      .transform(languageNamed)
      .nullable(),
    original_year: z.number().int().min(1000).max(2100).nullable(),
    people: z.array(z.strictObject({ name: text(300), role: z.enum(roles) })).max(60),
    subjects: texts(80),
    genres: texts(40),
    note: text(4000).nullable(),
    call_number: text(100).nullable(),
    local_subjects: texts(40),
  })
  .partial()
  .meta({ example: { note: 'Signed by the author.', local_subjects: ['Our town'] } })

/** A book in one library's list. */
export const libraryBookApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/books/{workId}',
    operation: 'getLibraryBook',
    area: 'catalogue',
    summary: 'One book of a library, with what the library says of it',
    guard: anybody('catalogue:read'),
    answer: libraryBook,
    tagged: true,
    async run({ ctx, params }) {
      if (!(await ctx.at(params.id))) throw notFound()
      return shown(ctx, params.id, params.workId)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/libraries/{id}/books/{workId}',
    operation: 'changeLibraryBook',
    area: 'catalogue',
    summary: 'Change a book’s record, or what the library says of it',
    description:
      'Where other libraries hold the record, too, its changes are proposed, and `message` says so. Note, call number and local subjects are the library’s own.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    body: changes,
    answer: libraryBook,
    tagged: true,
    refusals: { 'isbn-of-another': 'catalog.errors.isbn-of-another' },
    async run({ ctx, library, params: { workId }, body, seen }) {
      const held = await heldBook(ctx, library.id, workId)
      if (seen !== null && !seen.includes(tagOf(held))) return refused('stale')
      const { note, call_number, local_subjects, ...facts } = given(body)
      const own = given({ note, callNumber: call_number, localSubjects: local_subjects })
      if (Object.keys(own).length > 0) {
        const place = {
          libraryId: library.id,
          workId: held.book.id,
          ...(seen ? { seen: tagOfOwn(held.own) } : {}),
        }
        const written = await writeAdditions(ctx.db, place, own, actorOf(ctx), ctx.now)
        if (isRefused(written) && written.refused === 'stale') return refused('stale')
        if (isRefused(written)) throw notFound()
      }
      const outcome = await changeRecord(ctx, library.id, held.book, facts)
      if (isRefused(outcome)) return outcome
      const message = outcome === 'proposed' ? ctx.words.t('catalog.record.proposed-api') : undefined
      return shown(ctx, library.id, held.book.id, message)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/libraries/{id}/books/{workId}',
    operation: 'removeLibraryBook',
    area: 'catalogue',
    summary: 'Take a title out of a library’s list',
    description: 'The record stays for others. A title that the library has copies of stays.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    answer: z.null(),
    tagged: true,
    refusals: { 'copies-there': 'catalog.errors.copies-there' },
    async run({ ctx, library, params: { workId }, seen }) {
      const held = await heldBook(ctx, library.id, workId)
      if (seen !== null && !seen.includes(tagOf(held))) return refused('stale')
      const place = { libraryId: library.id, workId: held.book.id }
      const gone = await removeHolding(ctx.db, place, actorOf(ctx), ctx.now)
      if (!isRefused(gone)) return null
      if (gone.refused === 'unknown-work') throw notFound()
      return gone
    },
  }),
]

type Held = { book: Awaited<ReturnType<typeof bookAsked>>; own: Additions }

async function heldBook(ctx: Context, libraryId: string, workId: string): Promise<Held> {
  const book = await bookAsked(ctx, workId)
  const own = await additionsOf(ctx.db, libraryId, book.id)
  if (own === undefined) throw notFound()
  return { book, own }
}

/** Another tag after each change of the record, or of what the library says; not after each loan. */
const tagOf = ({ book: { revision }, own }: Held): string => `${revision}-${tagOfOwn(own)}`

async function shown(ctx: Context, libraryId: string, workId: string, message?: string) {
  const held = await heldBook(ctx, libraryId, workId)
  const { note, callNumber: call_number, localSubjects: local_subjects } = held.own
  const { value } = shownBook(held.book)
  return new Answered(
    { ...value, note, call_number, local_subjects },
    { tag: tagOf(held), ...(message ? { message } : {}) },
  )
}

type Facts = Omit<
  ReturnType<typeof given<z.output<typeof changes>>>,
  'note' | 'call_number' | 'local_subjects'
>

async function changeRecord(ctx: Context, libraryId: string, book: Held['book'], facts: Facts) {
  if (Object.keys(facts).length === 0) return 'unchanged'
  const state = await stateOf(ctx.db, book.id)
  const values = recordValues(state, state.editions[0]?.id ?? '', book.revision)
  const { entry, ...place } = recordForm.parse(values)
  const { other_titles, language, original_year, ...rest } = facts
  const wanted = {
    ...entry,
    ...rest,
    ...(other_titles === undefined ? {} : { otherTitles: other_titles }),
    ...(language === undefined ? {} : { workLanguage: language }),
    ...(original_year === undefined ? {} : { originalYear: original_year }),
  }
  const editor = { libraryId, curates: ctx.may('catalog.curate') }
  const saved = await editBook(ctx.db, editor, { workId: book.id, ...place }, wanted, actorOf(ctx), ctx.now)
  if (!isRefused(saved)) return saved.outcome
  if (saved.refused === 'isbn-of-another') return saved
  if (saved.refused === 'edited-meanwhile') return refused('stale')
  throw notFound()
}

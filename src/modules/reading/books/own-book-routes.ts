import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { librariesOf } from '../../identity/index.ts'
import { countNotes } from '../notes/note-queries.ts'
import { dateWords } from '../readthroughs/date-shapes.ts'
import { nowOf } from '../readthroughs/now-shapes.ts'
import { readthroughsOf } from '../readthroughs/readthrough-queries.ts'
import { secretAddress } from '../sharing/secret-links.ts'
import { shelvesOf } from '../shelves/shelf-queries.ts'
import { statuses } from './book.ts'
import { detailsForm } from './details-form.ts'
import { editBook } from './editing.ts'
import { editionOptions } from './edition-shapes.ts'
import { removeBook } from './keeping.ts'
import { editionsOfWork, ownBook } from './own-book.ts'

/** One book of one's own log: how it goes, how often it was read, and what one says of it. */
export function ownBookRoutes(router: PageRouter): void {
  router.get('/reading/:id', signedIn(), ctx => show(ctx))

  router.post('/reading/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, detailsForm)
    if (!form.ok) return show(ctx, form)
    const { seen, edition, shelf, ...said } = form.value
    const details = { ...said, shelves: shelf, ...(edition === undefined ? {} : { editionId: edition }) }
    const saved = await editBook(ctx.db, person.id, { bookId, seen, details }, ctx.now)
    if (!isRefused(saved)) return ctx.done(`/reading/${bookId}`, { flash: 'reading.book.saved' })
    if (saved.refused === 'unknown-book') throw notFound()
    // Who saves again has read that they write over another device's words.
    const values = saved.refused === 'stale' ? { ...form.values, seen: '' } : form.values
    await show(ctx, formWithError(values, fieldOf[saved.refused], `reading.errors.${saved.refused}`))
  })

  router.post('/reading/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeBook(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(removed)) throw notFound()
    ctx.done('/reading', { flash: 'reading.book.removed' })
  })
}

const fieldOf = {
  stale: 'rating',
  'unknown-edition': 'edition',
  'unknown-shelf': 'shelf',
  'not-your-library': 'audience',
} as const

async function show(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const book = await ownBook(ctx.db, person.id, idOf(ctx.params.id))
  if (!book) throw notFound()
  const [reading, readthroughs, editions, shelves, libraries, notes, link] = await Promise.all([
    book.status === 'reading' ? nowOf(ctx, person.id, book.id) : [],
    readthroughsOf(ctx.db, person.id, book.id),
    editionsOfWork(ctx.db, book.work_id),
    shelvesOf(ctx.db, person.id),
    librariesOf(ctx.db, person.id),
    countNotes(ctx.db, person.id, book.id),
    secretAddress(ctx.db, ctx.config, person.id, { bookId: book.id }),
  ])
  const parts = await ctx.slots('log-book.parts', [book.work_id])
  const form = tried ?? blankForm(valuesOf(book))
  // A form of another device is one revision behind: the next time it is sent it knows.
  if (form.values.seen === '') form.values.seen = String(book.revision)
  const it = {
    book,
    statuses,
    reading,
    readthroughs: readthroughs.map(one => ({
      ...one,
      began: one.began && dateWords(ctx.words, one.began),
      ended: one.ended && dateWords(ctx.words, one.ended),
    })),
    editions: editionOptions(ctx.words, editions),
    shelves: shelves.filter(({ rule }) => rule === null),
    libraries,
    notes,
    link: link && ctx.config.publicUrl + link,
    ratings: ratingsOf(book.rating),
    parts: parts(book.work_id),
    form,
  }
  if (tried) ctx.refuse('reading/book', it)
  else ctx.page('reading/book', it)
}

type OwnBook = NonNullable<Awaited<ReturnType<typeof ownBook>>>

const valuesOf = (book: OwnBook): Values => ({
  seen: String(book.revision),
  rating: String(book.rating ?? ''),
  review: book.review ?? '',
  ...(book.review_spoils ? { reviewSpoils: 'yes' } : {}),
  ...(book.favourite ? { favourite: 'yes' } : {}),
  ...(book.owned ? { owned: 'yes' } : {}),
  pages: String(book.pages ?? ''),
  minutes: String(book.minutes ?? ''),
  edition: book.edition_id ?? '',
  tags: book.tags.join(', '),
  shelf: book.shelves,
  audience: book.shared_library_id ?? book.shared,
})

/** Quarter steps, and the figure that an import brought where it stands between them. */
function ratingsOf(own: number | null): number[] {
  const quarters = Array.from({ length: 20 }, (_, place) => (20 - place) * 25)
  return own === null || own % 25 === 0 ? quarters : [...quarters, own].sort((one, other) => other - one)
}

import { Readable } from 'node:stream'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownBook } from '../books/own-book.ts'
import { noteForm } from './note-form.ts'
import { justBefore, readNoteKey, writeNoteKey } from './note-key-form.ts'
import { allNotes, countNotes, findNotes, notePageSize, notesOfBook, noteWith } from './note-queries.ts'
import { notesAddress, notesAsJson, notesAsMarkdown, notesNarrowedBy, withHtml } from './note-shapes.ts'
import { addNote, changeNote, removeNote } from './noting.ts'
import { noteKinds } from './tables.ts'

/** What one notes beside one's books, and copies out of them. */
export function noteRoutes(router: PageRouter): void {
  router.get('/reading/notes', signedIn(), showAll)

  router.get('/reading/notes.md', signedIn(), ctx => {
    const { person } = asSignedIn(ctx)
    ctx.set('Content-Disposition', 'attachment; filename="notes.md"')
    ctx.type = 'text/markdown; charset=utf-8'
    ctx.body = Readable.from(notesAsMarkdown(allNotes(ctx.db, person.id), ctx.words))
  })

  router.get('/reading/notes.json', signedIn(), ctx => {
    const { person } = asSignedIn(ctx)
    ctx.set('Content-Disposition', 'attachment; filename="notes.json"')
    ctx.type = 'application/json'
    ctx.body = Readable.from(notesAsJson(allNotes(ctx.db, person.id)))
  })

  router.get('/reading/:id/notes', signedIn(), ctx => showBook(ctx, blankForm({ kind: 'note' })))

  router.post('/reading/:id/notes', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, noteForm)
    if (!form.ok) return showBook(ctx, form)
    const { seen: _new, ...noted } = form.value
    const added = await addNote(ctx.db, person.id, { bookId, noted }, ctx.now)
    if (!isRefused(added))
      return ctx.done(await addressOf(ctx, added.noteId), { flash: 'reading.notes.added' })
    if (added.refused === 'unknown-book') throw notFound()
    await showBook(ctx, formWithError(form.values, 'page', 'reading.errors.past-the-end'))
  })

  router.get('/reading/notes/:id', signedIn(), ctx => showOne(ctx))

  router.post('/reading/notes/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const noteId = idOf(ctx.params.id)
    const form = await readForm(ctx, noteForm)
    if (!form.ok) return showOne(ctx, form)
    const { seen, ...noted } = form.value
    const changed = await changeNote(ctx.db, person.id, { noteId, seen, noted }, ctx.now)
    if (!isRefused(changed)) return ctx.done(await addressOf(ctx, noteId), { flash: 'reading.book.saved' })
    if (changed.refused === 'past-the-end')
      return showOne(ctx, formWithError(form.values, 'page', 'reading.errors.past-the-end'))
    if (changed.refused !== 'stale') throw notFound()
    await showOne(ctx, formWithError({ ...form.values, seen: '' }, 'body', 'reading.errors.stale-note'), 409)
  })

  router.post('/reading/notes/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeNote(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(removed)) throw notFound()
    ctx.done(`/reading/${removed.bookId}/notes`, { flash: 'reading.notes.removed' })
  })
}

async function showAll(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const question = {
    q: asked(ctx, 'q').slice(0, 200),
    kind: noteKinds.find(kind => kind === asked(ctx, 'kind')) ?? null,
    tag: asked(ctx, 'tag') || null,
    book: asked(ctx, 'book') ? idOf(asked(ctx, 'book')) : null,
  }
  const book = question.book === null ? null : await ownBook(ctx.db, person.id, question.book)
  if (book === undefined) throw notFound()
  const after = readNoteKey(asked(ctx, 'after'))
  const found = await findNotes(ctx.db, person.id, question, after)
  const notes = found.slice(0, notePageSize)
  const last = found.length > notePageSize ? notes.at(-1) : undefined
  ctx.page('reading/notes', {
    notes: notes.map(withHtml),
    question,
    on: notesNarrowedBy(ctx.words, question, book?.title ?? null),
    begins: after === null,
    beginning: notesAddress(question),
    next: last && notesAddress(question, writeNoteKey(last)),
  })
}

async function showBook(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const book = await ownBook(ctx.db, person.id, idOf(ctx.params.id))
  if (!book) throw notFound()
  const after = readNoteKey(asked(ctx, 'after'))
  const found = await notesOfBook(ctx.db, person.id, book.id, { after, limit: notePageSize })
  const notes = found.slice(0, notePageSize)
  const last = found.length > notePageSize ? notes.at(-1) : undefined
  const here = `/reading/${book.id}/notes`
  const next = last && `${here}?after=${writeNoteKey(last)}`
  const it = { book, notes: notes.map(withHtml), begins: after === null, beginning: here, next, form }
  if (hasErrors(form)) ctx.refuse('reading/book-notes', it)
  else ctx.page('reading/book-notes', it)
}

/** Where among a book's notes this one stands: they may fill more than a page. */
async function addressOf(ctx: Context, noteId: string): Promise<string> {
  const { person } = asSignedIn(ctx)
  const note = await noteWith(ctx.db, person.id, noteId)
  if (!note) throw notFound()
  const many = (await countNotes(ctx.db, person.id, note.book_id)) > notePageSize
  const from = many ? `?after=${writeNoteKey(justBefore(note))}` : ''
  return `/reading/${note.book_id}/notes${from}#note-${noteId}`
}

async function showOne(ctx: Context, tried?: Form<unknown>, status = 422): Promise<void> {
  const { person } = asSignedIn(ctx)
  const note = await noteWith(ctx.db, person.id, idOf(ctx.params.id))
  if (!note) throw notFound()
  const { kind, body, page, tags, revision } = note
  const stored = { kind, body, page: String(page ?? ''), tags: tags.join(', '), seen: String(revision) }
  const form = tried ?? blankForm(stored)
  const stale = tried?.values.seen === ''
  // Who saves again has read what they write over.
  if (stale) form.values.seen = String(revision)
  const it = { note: withHtml(note), stale, form }
  if (tried) ctx.refuse('reading/note', it, status)
  else ctx.page('reading/note', it)
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownBook } from '../books/own-book.ts'
import { notesFile } from './exporting-notes.ts'
import { changedNoteForm, noteForm } from './note-form.ts'
import { everyNote, noteTags, noteWith } from './note-queries.ts'
import { notesAddress, notesShown, readNoteQuestion } from './note-shapes.ts'
import { noteHtml } from './note-text.ts'
import { addNote, changeNote, removeNote } from './noting.ts'
import { noteKinds } from './tables.ts'

/** Notes and quotes: of one book by their place in it, of all books by what is looked for. */
export function noteRoutes(router: PageRouter): void {
  router.get('/reading/notes', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const question = readNoteQuestion(ctx)
    const [list, tags, book] = await Promise.all([
      notesShown(ctx, person.id, question, after => notesAddress(question, '/reading/notes', { after })),
      noteTags(ctx.db, person.id),
      question.bookId === null ? undefined : ownBook(ctx.db, person.id, question.bookId),
    ])
    const exports = (['markdown', 'json'] as const).map(as => ({
      as,
      href: notesAddress(question, '/reading/notes/export', { as }),
    }))
    ctx.page('reading/notes/notes', { ...list, question, ...filtersOf(ctx, question, tags, book), exports })
  })

  router.get('/reading/notes/export', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const as = (['markdown', 'json'] as const).find(one => one === asked(ctx, 'as'))
    if (!as) throw notFound()
    ctx.attachment(as === 'json' ? 'notes.json' : 'notes.md')
    ctx.type = as === 'json' ? 'application/json' : 'text/markdown; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = notesFile(ctx.db, person.id, readNoteQuestion(ctx), as, ctx.words)
  })

  router.get('/reading/:id/notes', signedIn(), ctx => showOfBook(ctx))

  router.post('/reading/:id/notes', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, noteForm)
    if (!form.ok) return showOfBook(ctx, form)
    const added = await addNote(ctx.db, person.id, { bookId, note: form.value }, ctx.now)
    if (!isRefused(added)) return ctx.done(`/reading/${bookId}/notes`, { flash: 'reading.notes.added' })
    if (added.refused === 'unknown-book') throw notFound()
    await showOfBook(ctx, formWithError(form.values, 'page', 'reading.errors.past-the-end'))
  })

  router.get('/reading/notes/:id', signedIn(), ctx => showOne(ctx))

  router.post('/reading/notes/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const noteId = idOf(ctx.params.id)
    const form = await readForm(ctx, changedNoteForm)
    if (!form.ok) return showOne(ctx, form)
    const { seen, ...note } = form.value
    const changed = await changeNote(ctx.db, person.id, { noteId, seen, note }, ctx.now)
    if (!isRefused(changed))
      return ctx.done(`/reading/${changed.bookId}/notes`, { flash: 'reading.book.saved' })
    if (changed.refused === 'unknown-note') throw notFound()
    if (changed.refused === 'stale')
      // Who saves again has read that they write over another device's words.
      return showOne(ctx, formWithError({ ...form.values, seen: '' }, 'body', 'reading.errors.note-stale'))
    await showOne(ctx, formWithError(form.values, 'page', 'reading.errors.past-the-end'))
  })

  router.post('/reading/notes/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeNote(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(removed)) throw notFound()
    ctx.done(`/reading/${removed.bookId}/notes`, { flash: 'reading.notes.removed' })
  })
}

type Question = ReturnType<typeof readNoteQuestion>

/** What narrows the list, each with the address that takes it off, and what could narrow it more. */
function filtersOf(
  { words }: Context,
  question: Question,
  tags: readonly { tag: string; notes: number }[],
  book: { title: string } | undefined,
) {
  const on = [
    question.q && { label: words.t('reading.log.sought', { q: question.q }), without: { q: '' } },
    question.kind && { label: words.t(`reading.notes.kinds.${question.kind}`), without: { kind: null } },
    question.tag && {
      label: words.t('reading.log.tagged', { tag: question.tag }),
      without: { tag: null },
    },
    question.bookId && {
      label: book?.title ?? words.t('reading.notes.other-book'),
      without: { bookId: null },
    },
  ].flatMap(one => (one ? [{ label: one.label, href: notesAddress({ ...question, ...one.without }) }] : []))
  const kinds = noteKinds
    .filter(kind => kind !== question.kind)
    .map(kind => ({
      label: words.t(`reading.notes.kinds.${kind}`),
      href: notesAddress({ ...question, kind }),
    }))
  const others = tags
    .filter(({ tag }) => tag.toLowerCase() !== question.tag?.toLowerCase())
    .map(({ tag, notes }) => ({ label: tag, count: notes, href: notesAddress({ ...question, tag }) }))
  const groups = [
    { title: words.t('reading.notes.kind'), choices: kinds },
    { title: words.t('reading.book.tags'), choices: others },
  ]
  return { on, groups: groups.filter(({ choices }) => choices.length > 0) }
}

async function showOfBook(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const book = await ownBook(ctx.db, person.id, idOf(ctx.params.id))
  if (!book) throw notFound()
  const here = `/reading/${book.id}/notes`
  const question = { ...everyNote, bookId: book.id }
  const list = await notesShown(ctx, person.id, question, after => (after ? `${here}?after=${after}` : here))
  const it = { book, ...list, form: tried ?? blankForm({ kind: 'note' }) }
  if (tried) ctx.refuse('reading/notes/of-book', it)
  else ctx.page('reading/notes/of-book', it)
}

async function showOne(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const note = await noteWith(ctx.db, person.id, idOf(ctx.params.id))
  if (!note) throw notFound()
  const stored = {
    seen: String(note.revision),
    kind: note.kind,
    body: note.body,
    page: String(note.page ?? ''),
    tags: note.tags.join(', '),
  }
  const form = tried ?? blankForm(stored)
  const stale = form.values.seen === ''
  if (stale) form.values.seen = stored.seen
  const it = { note, form, other: stale ? noteHtml(note.body) : null }
  if (tried) ctx.refuse('reading/notes/note', it)
  else ctx.page('reading/notes/note', it)
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, hasErrors, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { addDocument, ownersFor } from './adding.ts'
import { documentsIn, largestFile } from './document-file.ts'
import { documentForm } from './document-form.ts'
import {
  contentsOf,
  documentPageSize,
  documentsListed,
  type Listed,
  passagesOnPage,
  workNamed,
} from './document-queries.ts'
import { percentOf, shownDocument } from './document-shapes.ts'
import { removeDocument } from './removing.ts'
import { readAgain, readingOf } from './retrying.ts'
import { type DocumentSeen, documentFor } from './visible.ts'

/** Documents: what one has, bringing one, reading it, taking it away. */
export function documentRoutes(router: PageRouter): void {
  router.get('/documents', signedIn(), showDocuments)

  router.get('/documents/new', signedIn(), ctx =>
    showNew(ctx, blankForm({ owner: asked(ctx, 'owner') || 'me', work: asked(ctx, 'work') })),
  )

  router.post('/documents', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await addingLimit(ctx).spend(person.id)
    const into = { folder: documentsIn(ctx.config.filesDir), maxBytes: largestFile }
    const { form: sent, file, discard } = await readUpload(ctx, documentForm, into)
    const form = withFile(sent, file)
    if (!form.ok || file === null) {
      await discard()
      return showNew(ctx, form)
    }
    const { work, ...facts } = form.value
    const given = { ...facts, workId: work }
    const added = await addDocument(ctx.db, ctx.config.filesDir, person.id, file, given, ctx.now)
    if (!isRefused(added))
      return ctx.done(`/documents/${added.id}`, {
        flash: 'insights.documents.added',
        params: { file: file.name },
      })
    const error = `insights.documents.errors.${added.refused}`
    const refusedForm = formWithError(form.values, fieldOf[added.refused], error)
    await showNew(ctx, refusedForm, added.refused === 'duplicate' ? added : null)
  })

  router.get('/documents/:id', signedIn(), async ctx => showDocument(ctx, await documentAsked(ctx)))

  router.get('/documents/:id/pages/:page', signedIn(), showPage)

  router.post('/documents/:id/reading', signedIn(), async ctx => {
    const again = await readAgain(ctx.db, byMe(ctx))
    if (isRefused(again) && again.refused === 'unknown-document') throw notFound()
    ctx.done(
      `/documents/${idOf(ctx.params.id)}`,
      isRefused(again) ? {} : { flash: 'insights.documents.again' },
    )
  })

  router.get('/documents/:id/removal', signedIn(), async ctx => {
    const document = await documentAsked(ctx)
    if (!document.manages) throw notFound()
    ctx.page('insights/documents/removal', { document: shownDocument(ctx, document) })
  })

  router.post('/documents/:id/removal', signedIn(), async ctx => {
    const document = await documentAsked(ctx)
    const removed = await removeDocument(ctx.db, ctx.config.filesDir, byMe(ctx), ctx.now)
    if (isRefused(removed)) throw notFound()
    ctx.done('/documents', { flash: 'insights.documents.removed', params: { title: document.title } })
  })
}

export const addingLimit = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'documents', tries: 60, seconds: 3600 })

const fieldOf = {
  'unknown-owner': 'owner',
  'unknown-work': 'work',
  'too-many': 'owner',
  duplicate: 'file',
} as const

const byMe = (ctx: Context) => ({ documentId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id })

async function documentAsked(ctx: Context): Promise<DocumentSeen> {
  const { documentId, personId } = byMe(ctx)
  const document = await documentFor(ctx.db, documentId, personId)
  if (!document) throw notFound()
  return document
}

async function showDocuments(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const before = asked(ctx, 'before')
  const listed = listedIn(asked(ctx, 'of'))
  const [found, owners] = await Promise.all([
    documentsListed(ctx.db, person.id, listed, isUuid(before) ? before : null),
    ownersFor(ctx.db, person.id),
  ])
  const documents = found.slice(0, documentPageSize).map(one => shownDocument(ctx, one))
  const next = found[documentPageSize]
  const of = listed.of === 'all' ? '' : 'id' in listed ? `${listed.of}:${listed.id}` : 'me'
  const on = new URLSearchParams({ ...(of ? { of } : {}), before: documents.at(-1)?.id ?? '' })
  ctx.page('insights/documents/documents', {
    documents,
    owners,
    of,
    next: next ? { href: `/documents?${on}`, from: next.title } : null,
  })
}

/** As the address has it: `me`, `library:…`, `club:…`; anything else is all. */
function listedIn(text: string): Listed {
  const [kind = '', id = ''] = text.split(':')
  if (kind === 'me') return { of: 'me' }
  return (kind === 'library' || kind === 'club') && isUuid(id) ? { of: kind, id } : { of: 'all' }
}

type Duplicate = { id: string; title: string }

async function showNew(ctx: Context, form: Form<unknown>, duplicate: Duplicate | null = null): Promise<void> {
  const { person } = asSignedIn(ctx)
  const workId = [form.values.work].flat()[0] ?? ''
  const [owners, work] = await Promise.all([
    ownersFor(ctx.db, person.id),
    isUuid(workId) ? workNamed(ctx.db, workId, person.id) : undefined,
  ])
  const it = { form, owners, work: work ?? null, duplicate, megabytes: largestFile / 1024 / 1024 }
  if (hasErrors(form)) ctx.refuse('insights/documents/new', it)
  else ctx.page('insights/documents/new', it)
}

/** What is wrong with the file is told beside what is wrong with the fields. */
function withFile<T>(form: Form<T>, file: { tooLarge: boolean } | null): Form<T> {
  if (file !== null && !file.tooLarge) return form
  const error = `insights.documents.errors.${file === null ? 'no-file' : 'file-too-large'}`
  return { ok: false, values: form.values, errors: { file: error, ...form.errors } }
}

async function showDocument(ctx: Context, document: DocumentSeen): Promise<void> {
  const { person } = asSignedIn(ctx)
  const reading = document.status === 'reading' ? await readingOf(ctx.db, document) : null
  // The box that asks again by itself has nothing more to wait for: the page is another now.
  if (typeof reading !== 'number' && ctx.get('HX-Target').endsWith('#document-progress'))
    ctx.set('HX-Refresh', 'true')
  if (reading !== null) ctx.set('Cache-Control', 'no-store')
  ctx.page('insights/documents/document', {
    document: shownDocument(ctx, document),
    progress: typeof reading === 'number' ? reading : null,
    broken: reading === 'failed',
    contents: document.status === 'ready' ? await contentsOf(ctx.db, document.id, person.id) : [],
  })
}

async function showPage(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const document = await documentAsked(ctx)
  const page = /^\d{1,5}$/.test(ctx.params.page ?? '') ? Number(ctx.params.page) : 0
  if (document.pages === null || page < 1 || page > document.pages) throw notFound()
  const opened = document.manages && asked(ctx, 'open') === 'yes'
  const passages = await passagesOnPage(
    ctx.db,
    { documentId: document.id, personId: person.id, page },
    opened,
  )
  const sealed = passages.filter(passage => passage.sealed)
  ctx.page('insights/documents/page', {
    document: shownDocument(ctx, document),
    number: page,
    opened,
    passages: passages.flatMap(passage =>
      passage.sealed
        ? []
        : [{ ...passage, paragraphs: passage.body.split('\n\n').filter(one => one !== passage.heading) }],
    ),
    sealed: sealed.length,
    opensAt: percentOf(sealed.reduce<number | null>((gate, one) => Math.max(gate ?? 0, one.gate ?? 0), null)),
  })
}

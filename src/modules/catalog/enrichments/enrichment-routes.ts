import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { bookAsked } from '../books/book-in-routes.ts'
import { sourcesOf } from '../lookups/sources.ts'
import { askAboutAll, askAboutEdition, askAgain, countUnasked, mostAtOnce } from './asking.ts'
import { applyAll, applyEnrichment, type Decider, dismissEnrichment, mostApplied } from './deciding.ts'
import { enrichmentCounts, enrichmentPageSize, enrichmentsOf } from './enrichment-queries.ts'
import { enrichmentStatuses } from './tables.ts'

/** What others tell of the library's books: asked for, looked at, taken over or left. */
export function enrichmentRoutes(router: PageRouter): void {
  router.get('/enrichments', authorize('catalog.edit'), show)

  router.post('/enrichments', authorize('catalog.edit'), async ctx => {
    const count = await askAboutAll(ctx.db, deciderOf(ctx), ctx.now)
    ctx.done('/enrichments?status=waiting', { flash: 'catalog.enrichments.asked', params: { count } })
  })

  router.post('/books/:id/enrichments', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    const edition = book?.editions.find(({ id }) => id === asked(ctx, 'edition')) ?? book?.editions[0]
    if (!book || !edition) throw notFound()
    const question = await askAboutEdition(ctx.db, deciderOf(ctx), edition.id, ctx.now)
    const flash = isRefused(question) ? 'no-number' : 'asked'
    const to = isRefused(question) ? `/books/${book.id}` : '/enrichments?status=waiting'
    ctx.done(to, { flash: `catalog.enrichments.${flash}`, params: { count: 1 } })
  })

  router.post('/enrichments/:id/application', authorize('catalog.edit'), async ctx => {
    if (ctx.params.id === 'all') {
      const count = await applyAll(ctx.db, deciderOf(ctx), ctx.now)
      return ctx.done('/enrichments', { flash: 'catalog.enrichments.all-applied', params: { count } })
    }
    const applied = await applyEnrichment(ctx.db, deciderOf(ctx), idOf(ctx.params.id), ctx.now)
    if (isRefused(applied)) throw notFound()
    ctx.done('/enrichments', { flash: 'catalog.enrichments.applied', params: applied })
  })

  router.post('/enrichments/:id/dismissal', authorize('catalog.edit'), async ctx => {
    if (!(await dismissEnrichment(ctx.db, deciderOf(ctx), idOf(ctx.params.id), ctx.now))) throw notFound()
    ctx.done('/enrichments', { flash: 'catalog.enrichments.dismissed' })
  })

  router.post('/enrichments/:id/retry', authorize('catalog.edit'), async ctx => {
    if (!(await askAgain(ctx.db, atLibrary(ctx).library.id, idOf(ctx.params.id), ctx.now))) throw notFound()
    ctx.done('/enrichments?status=waiting', { flash: 'catalog.enrichments.asked', params: { count: 1 } })
  })
}

const deciderOf = (ctx: Context): Decider => {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, personId: person.id, actor: actorOf(ctx) }
}

async function show(ctx: Context): Promise<void> {
  const { library } = atLibrary(ctx)
  const status = enrichmentStatuses.find(one => one === asked(ctx, 'status')) ?? 'proposed'
  const before = asked(ctx, 'before')
  const found = await enrichmentsOf(ctx.db, library.id, status, before ? idOf(before) : null)
  const enrichments = found.slice(0, enrichmentPageSize)
  const last = enrichments.at(-1)
  ctx.page('catalog/enrichments/list', {
    enrichments,
    status,
    statuses: enrichmentStatuses,
    counts: await enrichmentCounts(ctx.db, library.id),
    unasked: await countUnasked(ctx.db, library.id, ctx.now),
    mostAtOnce,
    mostApplied,
    nobody: sourcesOf(ctx.config.lookups).length === 0,
    begins: before === '',
    next:
      found.length > enrichments.length && last
        ? `/enrichments?${new URLSearchParams({ status, before: last.id })}`
        : null,
  })
}

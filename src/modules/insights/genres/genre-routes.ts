import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { askerOf } from '../records/asker-shapes.ts'
import { askForGenres, askForLibrary, countUnread, libraryStanding, mostAtOnce } from './asking.ts'
import { acceptSuggestion, declineSuggestion } from './deciding.ts'
import { openSuggestionsOf, suggestionPageSize, worksWithSuggestions } from './suggestion-queries.ts'

/** Genres that are suggested for the library's books: asked for, looked at, taken over or declined. */
export function genreRoutes(router: PageRouter): void {
  router.get('/genres/suggestions', authorize('catalog.edit'), show)

  router.post('/genres/suggestions', authorize('catalog.edit'), async ctx => {
    const count = await askForLibrary(ctx.db, askerOf(ctx), ctx.now)
    ctx.done('/genres/suggestions', { flash: 'insights.genres.asked', params: { count } })
  })

  router.post('/books/:id/genres', authorize('catalog.edit'), async ctx => {
    const id = idOf(ctx.params.id)
    if (isRefused(await askForGenres(ctx.db, id, askerOf(ctx), ctx.now))) throw notFound()
    ctx.done(`/books/${id}#suggested-genres`, { flash: 'insights.genres.asked', params: { count: 1 } })
  })

  router.post('/genres/suggestions/:id/acceptance', authorize('catalog.edit'), once, async ctx => {
    const id = idOf(ctx.params.id)
    const accepted = await acceptSuggestion(ctx.db, askerOf(ctx), id, actorOf(ctx), ctx.now)
    if (isRefused(accepted)) return notDecided(ctx, accepted)
    const { workId, genre, outcome } = accepted
    const flash = outcome === 'proposed' ? 'insights.genres.proposed' : 'insights.genres.accepted'
    ctx.done(await placeAfter(ctx, workId), { flash, params: { genre } })
  })

  router.post('/genres/suggestions/:id/rejection', authorize('catalog.edit'), once, async ctx => {
    const id = idOf(ctx.params.id)
    const declined = await declineSuggestion(ctx.db, askerOf(ctx), id, actorOf(ctx), ctx.now)
    if (isRefused(declined)) return notDecided(ctx, declined)
    const { workId, genre } = declined
    ctx.done(await placeAfter(ctx, workId), { flash: 'insights.genres.declined', params: { genre } })
  })
}

async function notDecided(ctx: Context, refusal: { refused: string; workId?: string }): Promise<void> {
  if (!refusal.workId) throw notFound()
  ctx.done(await placeAfter(ctx, refusal.workId), { flash: 'insights.genres.decided-already' })
}

const placeAfter = (ctx: Context, workId: string): Promise<string> =>
  wayBack(ctx, `/books/${workId}#suggested-genres`)

async function show(ctx: Context): Promise<void> {
  const { library } = atLibrary(ctx)
  const after = isUuid(asked(ctx, 'after')) ? asked(ctx, 'after') : null
  const found = await worksWithSuggestions(ctx.db, library.id, after)
  const works = found.slice(0, suggestionPageSize)
  ctx.page('insights/genres/list', {
    works,
    suggestions: await openSuggestionsOf(
      ctx.db,
      library.id,
      works.map(({ id }) => id),
    ),
    standing: await libraryStanding(ctx.db, library.id, ctx.now),
    unread: await countUnread(ctx.db, library.id, ctx.now),
    mostAtOnce,
    here: ctx.url,
    sought: asked(ctx, 'sought') === 'yes',
    begins: after === null,
    next: found.length > works.length ? `/genres/suggestions?after=${works.at(-1)?.id}` : null,
  })
}

import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { asked } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { entryPageSize, sentenceOf } from '../../identity/index.ts'
import { patronAsked } from './patron-asked-routes.ts'
import { changesOfPatron } from './patron-changes.ts'

/** What was done to a patron, and by whom. */
export function patronChangeRoutes(router: PageRouter): void {
  router.get('/patrons/:id/changes', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const after = asked(ctx, 'after')
    const found = await changesOfPatron(ctx.db, library.id, patron.id, isUuid(after) ? after : null)
    const entries = found
      .slice(0, entryPageSize)
      .map(entry => ({ at: entry.at, html: sentenceOf(ctx.words, entry) }))
    const next =
      found.length > entryPageSize
        ? `/patrons/${patron.id}/changes?after=${found[entryPageSize - 1]?.id}`
        : null
    ctx.page('circulation/patrons/changes', { patron, entries, next, begins: !isUuid(after) })
  })
}

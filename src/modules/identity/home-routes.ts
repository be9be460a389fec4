import type { PageRouter } from '../../module.ts'
import { publicPage } from '../../web/kit/authorize.ts'
import { nobodyYet } from './accounts/people.ts'
import { noLibraryYet } from './libraries/set-up.ts'

/** The first page: set-up on a new installation, a welcome for strangers, one's own desk for who is signed in. */
export function homeRoutes(router: PageRouter): void {
  router.get('/', publicPage(), async ctx => {
    if (ctx.person?.role === 'administrator' && !ctx.library && (await noLibraryYet(ctx.db)))
      return ctx.done('/set-up')
    if (ctx.person) {
      const parts = await ctx.slots('home.parts', [ctx.person.id])
      return ctx.page('identity/home', {
        today: ctx.words.date(ctx.now, 'full'),
        parts: parts(ctx.person.id),
      })
    }
    if (await nobodyYet(ctx.db)) return ctx.done('/set-up')
    ctx.page('identity/welcome', { library: ctx.library })
  })
}

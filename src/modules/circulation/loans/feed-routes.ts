import type { PageRouter } from '../../../module.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { dueDatesCalendar, feedAddress, feedOwner, openFeed } from './due-dates-feed.ts'

/** Due dates in a calendar program, by an address that only its owner knows. */
export function feedRoutes(router: PageRouter): void {
  router.get('/loans/calendar', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const address = await feedAddress(ctx.db, ctx.config, person.id)
    ctx.page('circulation/loans/calendar', { address: address && ctx.config.publicUrl + address })
  })

  router.post('/loans/calendar', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await openFeed(ctx.db, person.id)
    ctx.done('/loans/calendar', { flash: 'circulation.feed.made' })
  })

  router.get('/feeds/loans/:person/:signed/due.ics', publicPage(), async ctx => {
    const asked = { personId: idOf(ctx.params.person), signed: ctx.params.signed ?? '' }
    const owner = await feedOwner(ctx.db, ctx.config, asked)
    if (!owner) throw notFound()
    ctx.type = 'text/calendar; charset=utf-8'
    ctx.set('Cache-Control', 'private, no-cache')
    ctx.body = await dueDatesCalendar(ctx.db, owner, {
      name: ctx.words.t('circulation.feed.name'),
      summary: title => ctx.words.t('circulation.feed.due', { title }),
      publicUrl: ctx.config.publicUrl,
    })
  })
}

import type { PageRouter } from '../../../module.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { statisticsOf } from './counting.ts'
import { wholeYear } from './period.ts'
import { sharedYear, shareYear, takeBackYear, yearAddress } from './sharing.ts'
import { booksFinished } from './year-books.ts'
import { shownYear } from './year-shapes.ts'

/** Who finishes more than five books a day all year is told the first and the best of these. */
const mostBooks = 2000

/** A year in books as a page: to print, and to show to others by a link. */
export function yearRoutes(router: PageRouter): void {
  router.get('/reading/years/:year', signedIn(), async ctx => {
    const own = ownYear(ctx)
    const address = await yearAddress(ctx.db, ctx.config, own)
    ctx.page('reading/statistics/year', {
      ...(await yearOf(ctx, own)),
      mine: true,
      address: address && ctx.config.publicUrl + address,
    })
  })

  router.post('/reading/years/:year/link', signedIn(), async ctx => {
    const own = ownYear(ctx)
    await shareYear(ctx.db, own, ctx.now)
    ctx.done(`/reading/years/${own.year}`, { flash: 'reading.year.shared' })
  })

  router.post('/reading/years/:year/link/removal', signedIn(), async ctx => {
    const own = ownYear(ctx)
    await takeBackYear(ctx.db, own)
    ctx.done(`/reading/years/${own.year}`, { flash: 'reading.year.taken-back' })
  })

  router.get('/shared/years/:id/:signed', publicPage(), async ctx => {
    const asked = { id: idOf(ctx.params.id), signed: ctx.params.signed ?? '' }
    const shared = await sharedYear(ctx.db, ctx.config, asked)
    if (!shared) throw notFound()
    // Who has the address reads the page; nobody finds it, and no other site learns of it.
    ctx.set('X-Robots-Tag', 'noindex')
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.page('reading/statistics/year', { ...(await yearOf(ctx, shared)), mine: false })
  })
}

function ownYear(ctx: Context & { params: Record<string, string> }) {
  const { person } = asSignedIn(ctx)
  const year = ctx.params.year ?? ''
  if (!/^[1-9]\d{3}$/.test(year)) throw notFound()
  return { personId: person.id, year: Number(year) }
}

async function yearOf(ctx: Context, { personId, year }: { personId: string; year: number }) {
  const period = wholeYear(year)
  const [statistics, books] = await Promise.all([
    statisticsOf(ctx.db, personId, period),
    booksFinished(ctx.db, personId, period, mostBooks),
  ])
  return shownYear(ctx.words, { statistics, books, year, today: ownDay(ctx) })
}

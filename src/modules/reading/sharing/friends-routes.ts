import { DateTime } from 'luxon'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { writeKey } from '../../../web/kit/keyset.ts'
import { ownDay } from '../day.ts'
import { dateWords } from '../readthroughs/date-shapes.ts'
import { whole } from '../readthroughs/place.ts'
import { friendsPageSize, friendsReading } from './friends-reading.ts'
import { placeAsked } from './sharing-routes.ts'

/** What was finished so many days ago is still news. */
const daysOfNews = 90

/** What one's friends read. */
export function friendsRoutes(router: PageRouter): void {
  router.get('/reading/friends', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const since = DateTime.fromISO(ownDay(ctx)).minus({ days: daysOfNews }).toISODate() ?? ''
    const after = placeAsked(ctx)
    const found = await friendsReading(ctx.db, person.id, { since, after })
    const books = found.slice(0, friendsPageSize).map(book => ({
      ...book,
      ended: book.status === 'read' && book.last_ended ? dateWords(ctx.words, book.last_ended) : null,
      percent: book.share === null ? null : Math.floor((book.share / whole) * 100),
    }))
    const last = found.length > friendsPageSize ? books.at(-1) : undefined
    ctx.page('reading/friends', {
      books,
      begins: after === null,
      next: last && `/reading/friends?after=${writeKey([last.updated_at.toISOString(), last.id])}`,
    })
  })
}

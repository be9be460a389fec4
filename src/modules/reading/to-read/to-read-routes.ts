import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { livingToRead } from './to-read-shapes.ts'

const pageSize = 20

/** What one wants to read, and where each is now. */
export function toReadRoutes(router: PageRouter): void {
  router.get('/reading/to-read', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const key = readKey(asked(ctx, 'after'), ['value', 'id'])
    const after = key && isUuid(key.id) ? key : null
    const found = await livingToRead(ctx, person.id, { after, limit: pageSize })
    const books = found.slice(0, pageSize)
    const last = found.length > pageSize ? books.at(-1) : undefined
    ctx.page('reading/to-read', {
      books,
      begins: after === null,
      back: ctx.url,
      next: last && {
        href: `/reading/to-read?after=${writeKey([last.key, last.id])}`,
        from: found[pageSize]?.title ?? '',
      },
    })
  })
}

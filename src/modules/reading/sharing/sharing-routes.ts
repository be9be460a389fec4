import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, clean, idOf } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { makeSecretLink, type Shown, secretlyShown, takeBackSecretLink } from './secret-links.ts'
import { booksBehindLink, booksShownTo, ownerSeenBy, shelvesShownTo, shownPageSize } from './shown-books.ts'

/** What of a log others may look at. */
export function sharingRoutes(router: PageRouter): void {
  router.get('/people/:handle/books', publicPage(), async ctx => {
    const viewerId = ctx.person?.id ?? null
    const owner = await ownerSeenBy(ctx.db, viewerId, { handle: clean(ctx.params.handle ?? '') })
    if (!owner) throw notFound()
    const shelves = await shelvesShownTo(ctx.db, owner.id, viewerId)
    const shelf = shelves.find(({ id }) => id === asked(ctx, 'shelf'))
    const after = placeAsked(ctx)
    const found = await booksShownTo(ctx.db, owner.id, viewerId, { shelfId: shelf?.id ?? null, after })
    const path = `/people/${owner.handle}/books`
    ctx.page('reading/shown', {
      title: ctx.words.t('reading.shown.of', { name: owner.name }),
      owner,
      shelves,
      shelf: shelf ?? null,
      path,
      ...pageOf(found, shelf ? `${path}?shelf=${shelf.id}&` : `${path}?`),
    })
  })

  router.post('/reading/shelves/:id/link', signedIn(), ctx => share(ctx, { shelfId: idOf(ctx.params.id) }))
  router.post('/reading/:id/link', signedIn(), ctx => share(ctx, { bookId: idOf(ctx.params.id) }))
  router.post('/reading/shelves/:id/link/removal', signedIn(), ctx =>
    takeBack(ctx, { shelfId: idOf(ctx.params.id) }),
  )
  router.post('/reading/:id/link/removal', signedIn(), ctx => takeBack(ctx, { bookId: idOf(ctx.params.id) }))

  router.get('/shared/logs/:id/:signed', publicPage(), async ctx => {
    const link = { id: idOf(ctx.params.id), signed: ctx.params.signed ?? '' }
    const behind = await secretlyShown(ctx.db, ctx.config, link)
    if (!behind) throw notFound()
    const found = await booksBehindLink(ctx.db, behind.personId, behind.shown, placeAsked(ctx))
    // Who has the address reads the page; nobody finds it, and no other site learns of it.
    ctx.set('X-Robots-Tag', 'noindex')
    ctx.set('Referrer-Policy', 'no-referrer')
    ctx.page('reading/shown', {
      title: ctx.words.t('reading.shown.secretly'),
      owner: null,
      shelves: [],
      shelf: null,
      path: ctx.path,
      ...pageOf(found, `${ctx.path}?`),
    })
  })
}

async function share(ctx: Context, shown: Shown): Promise<void> {
  const { person } = asSignedIn(ctx)
  if (isRefused(await makeSecretLink(ctx.db, person.id, shown, ctx.now))) throw notFound()
  ctx.done(pathOf(shown), { flash: 'reading.shown.link-made' })
}

async function takeBack(ctx: Context, shown: Shown): Promise<void> {
  const { person } = asSignedIn(ctx)
  await takeBackSecretLink(ctx.db, person.id, shown)
  ctx.done(pathOf(shown), { flash: 'reading.shown.link-gone' })
}

const pathOf = (shown: Shown): string =>
  'shelfId' in shown ? `/reading/shelves/${shown.shelfId}#link` : `/reading/${shown.bookId}#link`

/** Where a list of shown books goes on, as the address says it. */
export function placeAsked(ctx: Context): { at: Date; id: string } | null {
  const key = readKey(asked(ctx, 'after'), ['at', 'id'])
  return key && isUuid(key.id) && !Number.isNaN(Date.parse(key.at))
    ? { at: new Date(key.at), id: key.id }
    : null
}

function pageOf<Book extends { id: string; updated_at: Date }>(found: readonly Book[], address: string) {
  const books = found.slice(0, shownPageSize)
  const last = found.length > shownPageSize ? books.at(-1) : undefined
  return { books, next: last && `${address}after=${writeKey([last.updated_at.toISOString(), last.id])}` }
}

import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import type { FeedKind } from './feed.ts'
import { newTitles, publicLibraryWith } from './new-titles.ts'
import { Parts } from './parts.ts'
import { robots } from './robots.ts'

/** What programs read of public catalogues: the map of their pages, and feeds of what is new. */
export function publicRoutes(router: PageRouter): void {
  const parts = new Parts()

  router.get('/robots.txt', publicPage(), ctx => {
    ctx.type = 'text/plain'
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.body = robots(ctx.config.publicUrl)
  })

  router.get('/sitemap.xml', publicPage(), async ctx => {
    const { sitemapIndex } = await import('./sitemap.ts')
    asMap(ctx, sitemapIndex(ctx.config.publicUrl, await parts.beginnings(ctx.db, ctx.now)))
  })

  router.get('/sitemaps/libraries', publicPage(), async ctx => {
    const { sitemapOfLibraries } = await import('./sitemap.ts')
    asMap(ctx, await sitemapOfLibraries(ctx.db, ctx.config.publicUrl))
  })

  router.get('/sitemaps/:from', publicPage(), async ctx => {
    const from = idOf(ctx.params.from)
    const { sitemapOfWorks } = await import('./sitemap.ts')
    asMap(ctx, await sitemapOfWorks(ctx.db, ctx.config.publicUrl, from))
  })

  router.get('/feeds/libraries/:id/new.rss', publicPage(), ctx => feed(ctx, 'rss'))
  router.get('/feeds/libraries/:id/new.atom', publicPage(), ctx => feed(ctx, 'atom'))
}

function asMap(ctx: Context, map: Readable | null): void {
  if (map === null) throw notFound()
  ctx.type = 'application/xml'
  ctx.set('Cache-Control', 'public, max-age=3600')
  ctx.body = map
}

async function feed(ctx: Context, kind: FeedKind): Promise<void> {
  const library = await publicLibraryWith(ctx.db, idOf(ctx.params.id))
  if (library === undefined) throw notFound()
  const titles = await newTitles(ctx.db, library.id)
  const title = ctx.words.t('catalog.public.feed', { library: library.name })
  const { feedOf } = await import('./feed.ts')
  const body = feedOf(kind, { library, titles, title }, ctx.config.publicUrl)
  ctx.type = `application/${kind}+xml; charset=utf-8`
  ctx.set('Cache-Control', 'public, max-age=300')
  const [newest] = titles
  if (newest) ctx.lastModified = newest.addedAt
  ctx.body = body
  ctx.status = 200
  ctx.etag = hash('sha1', body, 'base64url')
  if (!ctx.fresh) return
  ctx.status = 304
  ctx.body = null
}

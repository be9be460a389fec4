import { Readable } from 'node:stream'
import { SitemapIndexStream, SitemapStream } from 'sitemap'
import type { Db } from '../../../database.ts'
import { publicLibraries } from '../../identity/index.ts'
import { catalogueAddress } from './addresses.ts'
import { mostInPart, publicWorksFrom } from './public-works.ts'

/** The index: the libraries' part, and one for each 50,000 works. */
export function sitemapIndex(publicUrl: string, beginnings: readonly string[]): Readable {
  const parts = ['libraries', ...beginnings].map(name => ({ url: `${publicUrl}/sitemaps/${name}` }))
  return Readable.from(parts).pipe(new SitemapIndexStream())
}

/** The public catalogues themselves; null where there is none, for a map without a place is no map. */
export async function sitemapOfLibraries(db: Db, publicUrl: string): Promise<Readable | null> {
  const libraries = await publicLibraries(db).orderBy('library.id').limit(mostInPart).execute()
  const addresses = libraries.map(({ id }) => ({ url: catalogueAddress(id) }))
  return addresses.length === 0
    ? null
    : Readable.from(addresses).pipe(new SitemapStream({ hostname: publicUrl }))
}

/** A part of the works, from this one on; written while it is read. Null where no public work follows. */
export async function sitemapOfWorks(db: Db, publicUrl: string, from: string): Promise<Readable | null> {
  const addresses = addressesFrom(db, from)
  const first = await addresses.next()
  if (first.done) return null
  const works = Readable.from(again(first.value, addresses))
  const written = new SitemapStream({ hostname: publicUrl })
  works.on('error', error => written.destroy(error))
  written.on('close', () => works.destroy())
  return works.pipe(written)
}

async function* again<T>(first: T, others: AsyncIterable<T>) {
  yield first
  yield* others
}

async function* addressesFrom(db: Db, from: string) {
  for await (const { id, updated_at } of publicWorksFrom(db, from, mostInPart))
    yield { url: `/books/${id}`, lastmod: updated_at.toISOString() }
}

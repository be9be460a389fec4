import { Feed } from 'feed'
import { catalogueAddress, newTitlesAddress } from './addresses.ts'
import type { NewTitle, PublicLibrary } from './new-titles.ts'

export type FeedKind = 'rss' | 'atom'

/**
 * A library's new titles for readers of feeds. The same titles give the same text, so that its hash tells whether it changed.
 * @param title what the feed is called
 */
export function feedOf(
  kind: FeedKind,
  { library, titles, title }: { library: PublicLibrary; titles: readonly NewTitle[]; title: string },
  publicUrl: string,
): string {
  const link = publicUrl + catalogueAddress(library.id)
  const own = (one: FeedKind) => publicUrl + newTitlesAddress(library.id, one)
  const feed = new Feed({
    id: link,
    link,
    title: legal(title),
    description: legal(library.description ?? title),
    language: library.language,
    generator: 'Carrel',
    updated: titles[0]?.addedAt ?? new Date(0),
    feed: own(kind),
    feedLinks: { rss: own('rss'), atom: own('atom') },
  })
  for (const { id, title: name, subtitle, byLine, summary, cover, addedAt } of titles) {
    const address = `${publicUrl}/books/${id}`
    const titled = legal([name, subtitle].filter(Boolean).join(': '))
    const said = [byLine, summary].filter(Boolean).join(' – ')
    feed.addItem({
      id: address,
      guid: address,
      link: address,
      title: kind === 'atom' ? inText(titled) : titled,
      date: addedAt,
      ...(said === '' ? {} : { description: inText(legal(said)) }),
      ...(cover === null
        ? {}
        : { enclosure: { url: `${publicUrl}/covers/${cover}/small`, type: 'image/webp', length: 0 } }),
    })
  }
  return kind === 'rss' ? feed.rss2() : feed.atom1()
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML has no way to write.
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const legal = (text: string): string => text.toWellFormed().replace(illegal, ' ')

/** Descriptions of feeds are read as HTML, and so are the titles of Atom, which say so. */
const inText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

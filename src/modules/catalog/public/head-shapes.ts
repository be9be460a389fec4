import type { Thing, WithContext } from 'schema-dts'
import { escapeHtml } from '../../../web/kit/escape.ts'
import type { Book } from '../books/book-query.ts'
import type { BookCopy } from '../books/visible-copies.ts'
import { catalogueAddress, newTitlesAddress } from './addresses.ts'
import { linkedBook } from './linked-book.ts'

const longest = 200

/** What a book's page says of itself to search engines and to whoever links to it. Only for what everybody may see. */
export function bookHead(book: Book, copies: readonly BookCopy[], publicUrl: string): string {
  const address = `${publicUrl}/books/${book.id}`
  const summary = book.editions.find(edition => edition.summary !== null)?.summary
  const said = shortened([book.by_line, summary].filter(Boolean).join('. '))
  const cover = book.editions.find(edition => edition.cover !== null)?.cover
  return [
    linkTo('canonical', address),
    said && `<meta name="description" content="${escapeHtml(said)}">`,
    property('og:type', 'book'),
    property('og:title', book.title),
    property('og:url', address),
    said && property('og:description', said),
    cover && property('og:image', `${publicUrl}/covers/${cover}/large`),
    linked(linkedBook(book, copies, publicUrl)),
  ]
    .filter(Boolean)
    .join('\n')
}

/** What a public catalogue's first page says: its one address, and its feeds. `title` is the feed's. */
export const catalogueHead = (libraryId: string, title: string, publicUrl: string): string =>
  [
    linkTo('canonical', publicUrl + catalogueAddress(libraryId)),
    ...(['rss', 'atom'] as const).map(
      kind =>
        `<link rel="alternate" type="application/${kind}+xml" title="${escapeHtml(title)}" href="${newTitlesAddress(libraryId, kind)}">`,
    ),
  ].join('\n')

/** As JSON inside HTML, where no title may end the element: what could is written as JSON's own escapes. */
const linked = (thing: WithContext<Thing>): string =>
  `<script type="application/ld+json">${JSON.stringify(thing).replaceAll('<', '\\u003c')}</script>`

const linkTo = (relation: string, address: string): string =>
  `<link rel="${relation}" href="${escapeHtml(address)}">`

const property = (name: string, content: string): string =>
  `<meta property="${name}" content="${escapeHtml(content)}">`

const shortened = (text: string): string => {
  const plain = text.replace(/\s+/gu, ' ').trim()
  return plain.length <= longest ? plain : `${plain.slice(0, longest).replace(/\s\S*$/u, '')}…`
}

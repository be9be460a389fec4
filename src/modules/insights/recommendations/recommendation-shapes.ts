import type { Context } from '../../../web/kit/context.ts'
import { type Recommended, recommendedTo } from './for-reader.ts'
import { type OwnBook, ownBooks } from './own-books.ts'
import { popularFor } from './popular.ts'

/** Why a book stands in a list, as messages with their parameters, the strongest first. */
export type Reason = { key: string; params: Record<string, string | number> }

/** A person's list with the reasons of each; what is popular where nothing is known of them. */
export async function listFor(ctx: Context, personId: string) {
  const found = await recommendedTo(ctx.db, personId)
  if (found.length === 0) return { books: [], popular: await popularFor(ctx.db, personId) }
  const own = await ownBooks(ctx.db, personId, [
    ...new Set(
      found.flatMap(({ because, same_author, same_series, same_text }) =>
        [because, same_author, same_series, same_text].flatMap(id => id ?? []),
      ),
    ),
  ])
  return { books: found.map(book => ({ ...book, reasons: reasonsOf(book, own) })), popular: [] }
}

/** Because of which of their own books, and by what else it goes with them. */
export function reasonsOf(book: Recommended, own: ReadonlyMap<string, OwnBook>): Reason[] {
  const reasons: Reason[] = []
  const first = own.get(book.because)
  if (first) reasons.push(becauseOf(first))
  if (book.people !== null)
    reasons.push({ key: 'insights.recommendations.people', params: { count: book.people } })
  // A series has one author mostly, and both stand in what a record tells: the first of them says it all.
  for (const kind of ['series', 'author', 'text'] as const) {
    const same = own.get(book[`same_${kind}`] ?? '')
    if (same) return [...reasons, alike(kind, same, first)]
  }
  return reasons
}

function becauseOf({ title, status, rating }: OwnBook): Reason {
  if (rating !== null)
    return { key: 'insights.recommendations.because-rated', params: { title, rating: stars(rating) } }
  return { key: `insights.recommendations.because-${status ?? 'borrowed'}`, params: { title } }
}

const alike = (
  kind: 'author' | 'series' | 'text',
  { id, title }: OwnBook,
  first: OwnBook | undefined,
): Reason => ({
  key: `insights.recommendations.same-${kind}`,
  params: { title, other: id === first?.id ? 'no' : 'yes' },
})

/** Hundredths of a star as people write them: 4½. */
export function stars(rating: number): string {
  const quarters = Math.round(rating / 25)
  const part = ['', '¼', '½', '¾'][quarters % 4] ?? ''
  return `${quarters < 4 && part ? '' : Math.floor(quarters / 4)}${part}`
}

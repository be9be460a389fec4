import { drawnSpine, type Spine, tinySpine } from '../cover/spine.ts'
import { escapeText } from './drawing.ts'

const TO_COME = '<li><svg width="9" height="40"><path class="gap" d="M1 1H8V40H1Z"/></svg></li>'

/** A book in the order it was finished; the first of a month has the month's name before it. */
export type ShelvedBook = Spine & { month?: string | undefined }

/** A year of books as spines. Decoration: a table of the same books stands behind it. */
export function bookShelf(books: readonly ShelvedBook[]): string {
  const spines = books.map(book => {
    const month = book.month ? `<span>${escapeText(book.month)}</span>` : ''
    return `<li>${month}${drawnSpine(book)}</li>`
  })
  return shelf(spines)
}

/** A goal: small spines of the books read, and dashed outlines of those to go. */
export function goalShelf(books: readonly Spine[], goal: number): string {
  const spines = books.map(book => `<li>${tinySpine(book)}</li>`)
  return shelf([...spines, ...Array<string>(Math.max(0, goal - books.length)).fill(TO_COME)])
}

function shelf(items: readonly string[]): string {
  return `<ul class="shelf" aria-hidden="true">${items.join('')}</ul>`
}

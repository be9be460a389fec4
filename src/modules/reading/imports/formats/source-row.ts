import { type Format, readIsbn } from '../../../catalog/index.ts'
import { isPartialDate, type PartialDate } from '../../readthroughs/partial-date.ts'
import type { LoggedNote, Told } from '../logged-book.ts'
import { bare } from './heading.ts'
import { plainText, tidy } from './plain-text.ts'
import { formatNamed } from './words.ts'
import { dateIn } from './written-date.ts'

/**
 * One row of a table, read by the names of its columns. It remembers which were read, so that all others are kept (`rest`), and
 * what could not be understood (`told`).
 */
export class SourceRow {
  readonly told: Told[] = []
  readonly #cells = new Map<string, { heading: string; text: string }>()
  readonly #read = new Set<string>()

  constructor(source: Readonly<Record<string, string>>) {
    for (const [heading, text] of Object.entries(source)) {
      const name = bare(heading)
      if (!this.#cells.get(name)?.text) this.#cells.set(name, { heading, text })
    }
  }

  /** A cell as it stands; that of the first of these columns that holds something. */
  raw(...names: string[]): string {
    for (const name of names) {
      this.#read.add(name)
      const text = this.#cells.get(name)?.text ?? ''
      if (text.trim() !== '') return text
    }
    return ''
  }

  /** In one line, without what could not be stored. */
  text(...names: string[]): string {
    return tidy(this.raw(...names), 500)
  }

  orNull(...names: string[]): string | null {
    return this.text(...names) || null
  }

  /** Words of the reader's own, whatever markup they came in. */
  prose(...names: string[]): string | null {
    return plainText(this.raw(...names)) || null
  }

  /** Parts of a cell, each once. */
  list(parting: string | RegExp, ...names: string[]): string[] {
    const parts = this.raw(...names)
      .split(parting)
      .map(part => tidy(part, 100))
    return [...new Set(parts.filter(part => part !== ''))]
  }

  date(...names: string[]): PartialDate | null {
    return this.dateOf(this.text(...names))
  }

  /** A date as a program writes it; one that there is not is told, and not known. */
  dateOf(written: string): PartialDate | null {
    if (written === '') return null
    const date = dateIn(written)
    if (date === null || !isPartialDate(date)) {
      this.told.push({ code: 'odd-date', with: { text: written.slice(0, 60) } })
      return null
    }
    if (date.length < 10 && /\d{1,2}\D\d{1,2}\D\d{4}/.test(written))
      this.told.push({ code: 'day-or-month', with: { text: written.slice(0, 60) } })
    return date
  }

  /** A count between these; what is none is told. */
  whole(most: number, ...names: string[]): number | null {
    const written = this.text(...names)
    const read = /^-?\d+/.exec(written)?.[0]
    if (read === undefined) return null
    const value = Number(read)
    if (value >= 0 && value <= most) return value === 0 ? null : value
    this.told.push({ code: 'odd-number', with: { text: written.slice(0, 60) } })
    return null
  }

  year(...names: string[]): number | null {
    const written = this.text(...names)
    const year = Number(/\d{4}/.exec(written)?.[0] ?? Number.NaN)
    return year >= 1000 && year <= 2200 ? year : null
  }

  /** Stars out of five, in hundredths; none is no rating. */
  rating(...names: string[]): number | null {
    const written = this.text(...names)
    if (written === '') return null
    const stars = Number(written.replace(',', '.'))
    const rating = Math.round(stars * 100)
    if (rating === 0) return null
    if (rating >= 1 && rating <= 500) return rating
    this.told.push({ code: 'odd-rating', with: { text: written.slice(0, 60) } })
    return null
  }

  yes(...names: string[]): boolean {
    return /^(?:true|yes|y|1|x)$/i.test(this.text(...names))
  }

  /** The numbers that hold, each once; a number that does not is told. */
  isbns(...names: string[]): string[] {
    const found = new Set<string>()
    for (const name of names)
      for (const written of this.raw(name).split(/[,;|\s]+(?=[\d="[])/)) {
        const isbn = /\d/.test(written) ? readIsbn(written) : null
        if (isbn?.isbn13) found.add(isbn.isbn13)
        else if (isbn && isbn.digits.length >= 9)
          this.told.push({ code: 'odd-isbn', with: { text: tidy(written, 60) } })
      }
    return [...found]
  }

  format(...names: string[]): Format | null {
    return formatNamed(this.text(...names))
  }

  /** A note of the reader's own for each of these columns that holds one. */
  notes(...names: string[]): LoggedNote[] {
    return names.flatMap(name => {
      const body = this.prose(name)?.slice(0, 20_000)
      return body ? [{ kind: 'note' as const, body, page: null, tags: [], createdAt: null }] : []
    })
  }

  /** What nobody asked for, under its own headings. */
  get rest(): Record<string, string> {
    const left = [...this.#cells].filter(([name, { text }]) => !this.#read.has(name) && text.trim() !== '')
    return Object.fromEntries(left.map(([, { heading, text }]) => [heading, text]))
  }
}

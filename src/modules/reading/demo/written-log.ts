import { DateTime } from 'luxon'
import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import type { Status } from '../books/book.ts'
import { editBook } from '../books/editing.ts'
import { keepBook, moveBook } from '../books/keeping.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import { tellProgress } from '../readthroughs/telling.ts'

/** The log of one person of the demo, written down as if day by day; its books are taken from `works`. */
export class WrittenLog {
  readonly #demo: Demo
  readonly #personId: string
  readonly #works: string[]

  constructor(demo: Demo, personId: string, works: string[]) {
    this.#demo = demo
    this.#personId = personId
    this.#works = works
  }

  /** The reader's own day so many days before now. */
  day(ago: number): PartialDate {
    const moment = DateTime.fromJSDate(this.#demo.ago(ago), { zone: this.#demo.cast.town.zone })
    return moment.toISODate() ?? ''
  }

  async add(
    status: Status,
    ago: number,
    on: PartialDate | null,
    workId = this.#works.pop() ?? '',
  ): Promise<string> {
    const { db } = this.#demo
    const keep = { workId, status, on, day: this.day(ago) }
    const kept = await keepBook(db, this.#personId, keep, this.#demo.ago(ago))
    if (isRefused(kept)) throw new Error(`The demo’s log refused a work of the town: ${kept.refused}`)
    return kept.bookId
  }

  async finished(ago: number, shelves: readonly string[]): Promise<void> {
    const { db, random } = this.#demo
    const bookId = await this.add('reading', ago + random.whole(4, 30), this.day(ago + random.whole(4, 30)))
    const move = { bookId, status: 'read', on: this.day(ago) } as const
    await moveBook(db, this.#personId, move, this.#demo.ago(ago))
    const details = {
      rating: random.chance(0.85)
        ? random.pick([250, 300, 325, 350, 375, 400, 400, 425, 450, 475, 500])
        : null,
      favourite: random.chance(0.1),
      owned: random.chance(0.2),
      tags: random.chance(0.4)
        ? [random.pick(['on the bus', 'holidays', 'borrowed from Jonas', 'aloud'])]
        : [],
      shelves: random.chance(0.25) ? [random.pick(shelves)] : [],
    }
    await editBook(db, this.#personId, { bookId, seen: null, details }, this.#demo.ago(ago))
    if (random.chance(0.06))
      await addReadthrough(
        db,
        this.#personId,
        { bookId, began: null, ended: random.pick(['2015', '2018-08', '2020']), outcome: 'finished' },
        this.#demo.ago(ago),
      )
  }

  async readingSince(began: number, pages: number, workId?: string): Promise<void> {
    const { db, random } = this.#demo
    const bookId = await this.add('reading', began, this.day(began), workId)
    let page = 0
    for (let ago = began - 1; ago >= 0; ago--) {
      if (random.chance(0.3)) continue
      page += pages + random.whole(-8, 8)
      const telling = {
        bookId,
        place: { unit: 'page' as const, value: page },
        day: this.day(ago),
        minutes: pages + 10,
      }
      await tellProgress(db, this.#personId, telling, this.#demo.ago(ago))
    }
  }
}

import { DateTime } from 'luxon'
import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { titledCopies, worksVisibleTo } from '../../catalog/index.ts'
import { borrowedBy } from '../../circulation/index.ts'
import type { Status } from '../books/book.ts'
import { editBook } from '../books/editing.ts'
import { keepBook, moveBook } from '../books/keeping.ts'
import { addReadthrough } from '../readthroughs/editing.ts'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import { tellProgress } from '../readthroughs/telling.ts'
import { addShelf } from '../shelves/shelving.ts'
import { addPlans } from './plans.ts'

/** Three years of what the reader read, what they read now, and what they mean to. */
export async function addReading(demo: Demo): Promise<void> {
  const { guests } = demo.cast
  demo.say('Remembering what Wren read …')
  const log = new WrittenLog(demo, guests.reader.id, await worksToRead(demo))
  const shelves = {
    winter: await addShelf(demo.db, guests.reader.id, { name: 'Winter crime', rule: null }, demo.now),
    aloud: await addShelf(demo.db, guests.reader.id, { name: 'Read aloud', rule: null }, demo.now),
  }
  await addShelf(demo.db, guests.reader.id, { name: 'The very best', rule: 'rated=450' }, demo.now)
  const shelfIds = Object.values(shelves).flatMap(shelf => (isRefused(shelf) ? [] : [shelf.id]))
  for (const ago of daysAgo(demo, 3 * 365)) await log.finished(ago, shelfIds)
  for (let count = 0; count < 12; count++)
    await log.add('read', 1200, demo.random.pick(['2016', '2019-07', null]))
  for (let count = 0; count < 4; count++)
    await log.add('did-not-finish', 500, log.day(demo.random.whole(40, 700)))
  for (let count = 0; count < 2; count++) await log.add('paused', 90, log.day(80))
  for (let count = 0; count < 34; count++) await log.add('to-read', demo.random.whole(1, 600), null)
  // One that they own, and two that they borrowed and may not finish in time.
  await log.readingSince(11, 18)
  for (const { work_id, lent_at } of (await borrowedBy(demo.db, guests.reader.id)).slice(1, 3))
    await log.readingSince(Math.floor((demo.now.getTime() - lent_at.getTime()) / 86_400_000), 13, work_id)
  await addPlans(demo)
  demo.recommend('reader', { href: '/reading', label: 'reading.demo.log' })
}

/** Days before now on which a book was finished, the longest ago first. */
function daysAgo({ random }: Demo, since: number): number[] {
  const days: number[] = []
  for (let ago = since; ago > 5; ago -= random.whole(4, 22)) days.push(ago)
  return days
}

/** Works of the town's shelves that one might read, in no order. */
async function worksToRead(demo: Demo): Promise<string[]> {
  const { town, guests } = demo.cast
  const rows = await worksVisibleTo(demo.db, guests.reader.id)
    .where(
      'work.id',
      'in',
      titledCopies(demo.db).clearSelect().select('copy.work_id').where('copy.library_id', '=', town.id),
    )
    .orderBy('work.popularity', 'desc')
    .orderBy('work.id')
    .limit(400)
    .execute()
  return demo.random.shuffled(rows.map(({ id }) => id))
}

class WrittenLog {
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

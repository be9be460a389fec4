import { DateTime } from 'luxon'
import type { Demo, DemoPerson } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { editionLengths, titledCopies, worksVisibleTo } from '../../catalog/index.ts'
import { keepBook, tellProgress } from '../../reading/index.ts'
import type { Shares } from '../clubs/club.ts'
import { foundClub } from '../clubs/founding.ts'
import { answerMeeting, recordAttendance } from '../meetings/attending.ts'
import { keepMinutes, planMeeting } from '../meetings/planning.ts'
import { addMilestone } from '../meetings/scheduling.ts'
import { join } from '../members/joining.ts'
import { shareReading } from '../members/memberships.ts'

/** A club of the town in the middle of a book, with a meeting behind it and one to come; and another to find. */
export async function addClubs(demo: Demo): Promise<void> {
  const { guests, others, town } = demo.cast
  demo.say('Sitting down with the Tuesday Readers …')
  const club = new Club(demo, guests.organiser, await longBooks(demo))
  await club.found({
    name: 'Tuesday Readers',
    description:
      'Long novels, slowly, with tea. Everybody reads at their own pace, and nobody tells the end.',
    place: 'Reading room, Central',
    online: false,
    joining: 'open',
    libraryId: town.id,
  })
  for (const person of [guests.reader, ...others.slice(0, 7)]) await club.add(person)
  await club.met(28)
  await club.meetsIn(4)
  const other = new Club(demo, others[8] ?? guests.librarian, [])
  await other.found({
    name: 'Crime on the Line',
    description: 'One detective a month, by video.',
    place: null,
    online: true,
    joining: 'open',
    libraryId: null,
  })
}

/** Works of the town that are long enough to be read for weeks. */
async function longBooks(demo: Demo): Promise<string[]> {
  const { town, guests } = demo.cast
  const rows = await worksVisibleTo(demo.db, guests.reader.id)
    .where(
      'work.id',
      'in',
      titledCopies(demo.db).clearSelect().select('copy.work_id').where('copy.library_id', '=', town.id),
    )
    .where(
      'work.id',
      'in',
      editionLengths(demo.db).clearSelect().select('edition.work_id').where('edition.pages', '>', 450),
    )
    .orderBy('work.popularity', 'desc')
    .orderBy('work.id')
    .limit(20)
    .execute()
  return rows.map(({ id }) => id)
}

class Club {
  readonly #demo: Demo
  readonly #organiser: DemoPerson
  readonly #works: string[]
  readonly #members: string[]
  #id = ''

  constructor(demo: Demo, organiser: DemoPerson, works: string[]) {
    this.#demo = demo
    this.#organiser = organiser
    this.#works = works
    this.#members = [organiser.id]
  }

  get #by() {
    return { clubId: this.#id, personId: this.#organiser.id }
  }

  async found(facts: Omit<Parameters<typeof foundClub>[2], 'language' | 'zone'>): Promise<void> {
    const { db, cast } = this.#demo
    const whole = { ...facts, language: 'en', zone: cast.town.zone }
    this.#id = done(await foundClub(db, this.#organiser.id, whole, this.#demo.ago(200))).id
    await this.#share(this.#organiser.id, 'place')
  }

  async add({ id }: DemoPerson): Promise<void> {
    const { db, random } = this.#demo
    await join(db, { clubId: this.#id, personId: id, message: null }, this.#demo.ago(random.whole(60, 190)))
    this.#members.push(id)
    await this.#share(id, random.chance(0.75) ? 'place' : random.pick(['pace', 'nothing'] as const))
  }

  /** A meeting so many days ago, with who came and what was said. */
  async met(ago: number): Promise<void> {
    const id = await this.#plan(-ago, this.#demo.ago(ago + 20))
    const by = { meetingId: id, personId: this.#organiser.id }
    const came = this.#members.filter(() => this.#demo.random.chance(0.8))
    await recordAttendance(this.#demo.db, by, came, this.#demo.ago(ago - 1))
    await keepMinutes(this.#demo.db, by, 'We agreed on nothing but the tea. Next time somebody brings a map.')
  }

  async meetsIn(days: number): Promise<void> {
    const { db, random, now } = this.#demo
    const workId = this.#works.at(-1) ?? ''
    const id = await this.#plan(days, now)
    const by = { meetingId: id, personId: this.#organiser.id }
    for (const [name, value, due] of [
      ['Part one', 40, days - 11],
      ['Part two', 70, days - 4],
      ['To the end', 100, days],
    ] as const)
      await addMilestone(db, by, { name, unit: 'percent', value, dueOn: this.#day(due) })
    for (const personId of this.#members) {
      if (random.chance(0.7))
        await answerMeeting(
          db,
          { meetingId: id, personId },
          random.pick(['yes', 'yes', 'yes', 'perhaps', 'no']),
          now,
        )
      await this.#reads(personId, workId, random.whole(15, 98))
    }
  }

  async #plan(days: number, at: Date): Promise<string> {
    const { db, cast } = this.#demo
    const startsAt = DateTime.fromISO(`${this.#day(days)}T19:30`, { zone: cast.town.zone })
    const facts = {
      workId: this.#works.pop() ?? '',
      editionId: null,
      startsAt: startsAt.toJSDate(),
      endsAt: startsAt.plus({ minutes: 90 }).toJSDate(),
      place: 'Reading room, Central',
      link: null,
      agenda: 'Tea from seven. We talk about the whole book.',
    }
    return done(await planMeeting(db, this.#by, facts, at)).id
  }

  async #reads(personId: string, workId: string, percent: number): Promise<void> {
    const { db, now } = this.#demo
    const day = this.#day(-1)
    const kept = await keepBook(
      db,
      personId,
      { workId, status: 'reading', on: this.#day(-20), day },
      this.#demo.ago(20),
    )
    if (isRefused(kept)) return
    const place = { unit: 'percent' as const, value: percent }
    await tellProgress(db, personId, { bookId: kept.bookId, place, day }, now)
  }

  #share = (personId: string, shares: Shares) =>
    shareReading(this.#demo.db, { clubId: this.#id, personId }, shares)

  /** The town's day so many days from now. */
  #day(days: number): string {
    const { now, cast } = this.#demo
    return DateTime.fromJSDate(now, { zone: cast.town.zone }).plus({ days }).toISODate() ?? ''
  }
}

function done<T extends object>(outcome: T): Exclude<T, { refused: string }> {
  if (isRefused(outcome)) throw new Error(`The demo’s club was refused: ${String(outcome.refused)}`)
  return outcome as Exclude<T, { refused: string }>
}

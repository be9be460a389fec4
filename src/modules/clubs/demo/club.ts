import { DateTime } from 'luxon'
import type { Demo, DemoPerson } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import type { Shares } from '../clubs/club.ts'
import { foundClub } from '../clubs/founding.ts'
import { planMeeting } from '../meetings/planning.ts'
import { join } from '../members/joining.ts'
import { shareReading } from '../members/memberships.ts'

/** A club on the stage, with those who are in it: the organiser first. */
export class Club {
  readonly demo: Demo
  readonly members: DemoPerson[] = []
  #id = ''

  constructor(demo: Demo) {
    this.demo = demo
  }

  get id(): string {
    return this.#id
  }

  /** Whoever runs it. */
  get organiser(): DemoPerson {
    return this.member(0)
  }

  get byOrganiser() {
    return this.by(this.organiser)
  }

  by({ id }: DemoPerson) {
    return { clubId: this.#id, personId: id }
  }

  member(place: number): DemoPerson {
    const member = this.members[place]
    if (!member) throw new RangeError(`The demo’s club has no member ${place}.`)
    return member
  }

  async found(
    organiser: DemoPerson,
    facts: Omit<Parameters<typeof foundClub>[2], 'language' | 'zone'>,
  ): Promise<void> {
    const { db, cast } = this.demo
    const whole = { ...facts, language: 'en', zone: cast.town.zone }
    this.#id = done(await foundClub(db, organiser.id, whole, this.demo.ago(200))).id
    this.members.push(organiser)
    await this.#share(organiser, 'place')
  }

  async add(person: DemoPerson, shares: Shares): Promise<void> {
    const { db, random } = this.demo
    await join(db, { ...this.by(person), message: null }, this.demo.ago(random.whole(60, 190)))
    this.members.push(person)
    await this.#share(person, shares)
  }

  /** A meeting in the evening so many days from now; told at that moment. */
  async plan(days: number, workId: string, at: Date): Promise<Planned> {
    const startsAt = this.at(days, '19:30')
    const facts = {
      workId,
      editionId: null,
      startsAt,
      endsAt: this.at(days, '21:00'),
      place: 'Reading room, Central',
      link: null,
      agenda: 'Tea from seven. We talk about the whole book.',
    }
    const { id } = done(await planMeeting(this.demo.db, this.byOrganiser, facts, at))
    return { id, workId, startsAt }
  }

  /** The town's day so many days from now. */
  day(days: number): string {
    const { now, cast } = this.demo
    return DateTime.fromJSDate(now, { zone: cast.town.zone }).plus({ days }).toISODate() ?? ''
  }

  /** A time of that day by the town's clock. */
  at(days: number, time: string): Date {
    return DateTime.fromISO(`${this.day(days)}T${time}`, { zone: this.demo.cast.town.zone }).toJSDate()
  }

  #share = (person: DemoPerson, shares: Shares) => shareReading(this.demo.db, this.by(person), shares)
}

export type Book = { id: string; title: string }
export type Planned = { id: string; workId: string; startsAt: Date }

/** What came of an action that nothing stands in the way of. */
export function done<T extends object>(outcome: T): Exclude<T, { refused: string }> {
  if (isRefused(outcome)) throw new Error(`The demo’s club was refused: ${String(outcome.refused)}`)
  return outcome as Exclude<T, { refused: string }>
}

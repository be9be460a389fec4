import { keepBook, tellProgress } from '../../reading/index.ts'
import { answerMeeting, recordAttendance } from '../meetings/attending.ts'
import { keepMinutes } from '../meetings/planning.ts'
import { addMilestone } from '../meetings/scheduling.ts'
import { type Club, done, type Planned } from './club.ts'

/** A meeting that is over: who came, all but those, and what was said. */
export async function met(club: Club, meeting: Planned, missed: readonly number[]): Promise<void> {
  const { db } = club.demo
  const by = { meetingId: meeting.id, personId: club.organiser.id }
  const came = club.members.filter((_, place) => !missed.includes(place)).map(({ id }) => id)
  done(await recordAttendance(db, by, came, after(meeting.startsAt, 13)))
  done(await keepMinutes(db, by, 'We agreed on nothing but the tea. Next time somebody brings a map.'))
}

/** Who finished the last book, in their order and when: a part of the time from the opening of the bets until the meeting. */
const finished = [
  [4, 0.3],
  [1, 0.5],
  [2, 0.6],
  [3, 0.75],
  [7, 0.9],
  [0, 0.95],
] as const

/** Six finish the book of the last meeting while there are bets on it; the others do not. */
export async function readForTheLast(club: Club, { workId, startsAt }: Planned, betsAgo: number) {
  const begins = club.at(-betsAgo, '10:00')
  for (const { id } of club.members)
    await keep(club, id, { workId, status: 'reading' }, after(begins, -24 * 9))
  for (const [place, share] of finished) {
    const moment = new Date(begins.getTime() + share * (startsAt.getTime() - begins.getTime()))
    await keep(club, club.member(place).id, { workId, status: 'read' }, moment)
  }
}

/** Who says what about the next meeting, and how far they are in its book, in percent. The reader among the guests has not said. */
const going = [
  ['yes', 78],
  [null, 45],
  ['yes', 92],
  ['perhaps', 97],
  ['yes', 66],
  ['no', 31],
  ['yes', 55],
  ['yes', 71],
  [null, 40],
] as const

export type Part = { id: string; share: number }

/** The next meeting with a schedule, and its readers on their way. */
export async function meetNext(
  club: Club,
  { id: meetingId, workId }: Planned,
  days: number,
): Promise<Part[]> {
  const { db } = club.demo
  const schedule: Part[] = []
  for (const [name, value, due] of [
    ['Part one', 40, days - 9],
    ['Part two', 70, days - 2],
    ['To the end', 100, days],
  ] as const) {
    const part = { name, unit: 'percent' as const, value, dueOn: club.day(due) }
    schedule.push(done(await addMilestone(db, { meetingId, personId: club.organiser.id }, part)))
  }
  for (const [place, [answer, percent]] of going.entries()) {
    const { id: personId } = club.member(place)
    if (answer) done(await answerMeeting(db, { meetingId, personId }, answer, club.at(-1 - place, '18:00')))
    const { bookId } = await keep(club, personId, { workId, status: 'reading' }, club.at(-20, '21:00'))
    const told = { bookId, place: { unit: 'percent' as const, value: percent }, day: club.day(-1) }
    done(await tellProgress(db, personId, told, club.at(-1, `2${place % 3}:1${place}`)))
  }
  return schedule
}

async function keep(
  club: Club,
  personId: string,
  { workId, status }: { workId: string; status: 'reading' | 'read' },
  at: Date,
) {
  const day = at.toISOString().slice(0, 10)
  return done(await keepBook(club.demo.db, personId, { workId, status, on: day, day }, at))
}

const after = (moment: Date, hours: number): Date => new Date(moment.getTime() + hours * 3_600_000)

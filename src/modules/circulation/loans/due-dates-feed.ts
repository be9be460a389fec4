import ical, { ICalCalendarMethod } from 'ical-generator'
import type { Config } from '../../../config.ts'
import type { Db } from '../../../database.ts'
import { signature, signatureFits } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { openLoansOfPerson } from './loan-queries.ts'

const purpose = 'due dates'

/** The address of a person's calendar of due dates; null while they have none. Nothing of it is stored but its number. */
export async function feedAddress(db: Db, config: Config, personId: string): Promise<string | null> {
  const feed = await feedOf(db, personId)
  if (!feed) return null
  return `/feeds/loans/${personId}/${signature(config, purpose, `${personId} ${feed.number}`)}/due.ics`
}

/** Gives a person a calendar at a new address; the one before stops answering. */
export async function openFeed(db: Db, personId: string): Promise<void> {
  await tables(db)
    .insertInto('circulation.due_date_feeds')
    .values({ person_id: personId, number: 1 })
    .onConflict(conflict =>
      conflict
        .column('person_id')
        .doUpdateSet(({ eb }) => ({ number: eb('circulation.due_date_feeds.number', '+', 1) })),
    )
    .execute()
}

/** Whose calendar answers at this address; null where none does. */
export async function feedOwner(
  db: Db,
  config: Config,
  { personId, signed }: { personId: string; signed: string },
): Promise<string | null> {
  const feed = await feedOf(db, personId)
  const fits = feed && signatureFits(config, purpose, `${personId} ${feed.number}`, signed)
  return fits ? personId : null
}

const feedOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.due_date_feeds')
    .select('number')
    .where('person_id', '=', personId)
    .executeTakeFirst()

/** When each loan is due, a day each, for a calendar program. */
export async function dueDatesCalendar(
  db: Db,
  personId: string,
  { name, summary, publicUrl }: { name: string; summary: (title: string) => string; publicUrl: string },
): Promise<string> {
  const calendar = ical({
    name,
    prodId: { company: 'Carrel', product: 'Carrel' },
    method: ICalCalendarMethod.PUBLISH,
  })
  for (const loan of await openLoansOfPerson(db, personId)) {
    // A day on the clock of the library, as text: a moment would be another day where the calendar is.
    const day = new Date(`${dayIn(loan.due_at, loan.zone)}T00:00:00Z`)
    calendar.createEvent({
      id: `${loan.id}@carrel`,
      start: day,
      allDay: true,
      timezone: 'UTC',
      summary: summary(loan.title),
      location: loan.library,
      url: `${publicUrl}/loans`,
      stamp: loan.lent_at,
    })
  }
  return calendar.toString()
}

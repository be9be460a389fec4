import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { peopleToWrite } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { lettersAtOnce, writeLetters } from './writing.ts'

/**
 * Every five minutes: reminds of meetings that begin within a day, or two hours where somebody wants that, all who did not say that they
 * do not come. One that was missed is made up for until the meeting begins. Any number of workers may run it.
 */
export const remindOfMeetings = job(
  'clubs.remind-of-meetings',
  { schedule: { cron: '*/5 * * * *' }, expiresIn: 1800 },
  async (_payload, { db, mail, now, signal }) => {
    // Where no mail goes out nothing is told; who has the pages open sees what is next there.
    if (!mail) return
    for (let written = lettersAtOnce; written === lettersAtOnce; ) {
      signal.throwIfAborted()
      written = await transaction(db, async tx => {
        const due = await dueReminders(tx, now).limit(lettersAtOnce).execute()
        return writeLetters(tx, due, now)
      })
    }
  },
)

/** Who is to be reminded of which meeting now and was not yet; of two reminders that are due at once only the later. */
export const dueReminders = (db: Db, now: Date) =>
  tables(db)
    .selectFrom('clubs.meetings as meeting')
    .innerJoin('clubs.clubs as club', 'club.id', 'meeting.club_id')
    .innerJoin('clubs.members as member', 'member.club_id', 'meeting.club_id')
    .innerJoin(peopleToWrite(db).as('person'), 'person.id', 'member.person_id')
    .leftJoin('clubs.preferences as said', 'said.person_id', 'member.person_id')
    .leftJoin('clubs.attendance as own', join =>
      join.onRef('own.meeting_id', '=', 'meeting.id').onRef('own.person_id', '=', 'member.person_id'),
    )
    .innerJoinLateral(
      sql<{ kind: 'day' | 'hours' }>`(select case when member.letters = 'day-and-hours'
        and meeting.starts_at <= ${now}::timestamptz + interval '2 hours' then 'hours' else 'day' end as kind)`.as(
        'due',
      ),
      join => join.onTrue(),
    )
    .select(['meeting.club_id', 'meeting.id as meeting_id', 'meeting.starts_at', 'club.name as club'])
    .select([
      'person.id as person_id',
      'person.name',
      'person.email',
      'due.kind',
      sql<number>`0`.as('revision'),
    ])
    .where('meeting.cancelled_at', 'is', null)
    .where('meeting.starts_at', '>', now)
    .where('meeting.starts_at', '<', sql<Date>`${now}::timestamptz + interval '26 hours'`)
    // A day is one on the club's clock, which may have 23 hours or 25.
    .where(
      sql<boolean>`((meeting.starts_at at time zone club.zone) - interval '1 day') at time zone club.zone <= ${now}`,
    )
    .where('club.archived_at', 'is', null)
    .where('member.letters', '<>', 'none')
    .where(sql<boolean>`coalesce(said.letters, true)`)
    .where(sql<boolean>`own.answer is distinct from 'no'`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.letters as told')
            .select('told.id')
            .whereRef('told.meeting_id', '=', 'meeting.id')
            .whereRef('told.person_id', '=', 'member.person_id')
            .whereRef('told.kind', '=', 'due.kind')
            .whereRef('told.starts_at', '=', 'meeting.starts_at'),
        ),
      ),
    )
    .orderBy('meeting.starts_at')
    .orderBy('meeting.id')
    .orderBy('member.person_id')

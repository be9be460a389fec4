import type { Db } from '../../database.ts'
import type { PersonalData } from '../../personal-data.ts'
import { clubsOf } from './clubs/club-queries.ts'
import { tables } from './tables.ts'

/** A membership is the person's, and goes with them; a club goes on in other hands. */
export const clubsPersonalData: PersonalData = {
  rows: [
    {
      table: 'clubs.members',
      column: 'person_id',
      given: ['joined_at', 'club_id', 'role', 'shares'],
      gone: 'removed',
    },
    {
      table: 'clubs.requests',
      column: 'person_id',
      given: ['asked_at', 'club_id', 'message'],
      gone: 'removed',
    },
    {
      table: 'clubs.attendance',
      column: 'person_id',
      given: ['answered_at', 'meeting_id', 'answer', 'attended'],
      gone: 'removed',
    },
    {
      table: 'clubs.proposals',
      column: 'proposed_by',
      given: ['proposed_at', 'poll_id', 'work_id', 'words'],
      gone: { proposed_by: null },
    },
    // What was counted stays countable.
    {
      table: 'clubs.ballots',
      column: 'person_id',
      given: ['cast_at', 'poll_id'],
      gone: { person_id: null },
    },
    { table: 'clubs.polls', column: 'opened_by', given: [], gone: { opened_by: null } },
    { table: 'clubs.polls', column: 'closed_by', given: [], gone: { closed_by: null } },
    { table: 'clubs.calendars', column: 'person_id', given: [], gone: 'removed' },
    { table: 'clubs.attendance', column: 'recorded_by', given: [], gone: { recorded_by: null } },
    { table: 'clubs.meetings', column: 'planned_by', given: [], gone: { planned_by: null } },
  ],
  more: async (db, personId) => ({
    clubs: (await clubsOf(db, personId)).map(({ id, name, role }) => ({ id, name, role })),
  }),
  blockers: async (db, personId) =>
    (await runAlone(db, personId)).map(({ id, name }) => ({
      key: 'clubs.privacy.runs-alone',
      params: { name },
      href: `/clubs/${id}/members`,
    })),
}

/** Clubs that go on and that nobody else runs. */
const runAlone = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.members as mine')
    .innerJoin('clubs.clubs as club', 'club.id', 'mine.club_id')
    .select(['club.id', 'club.name'])
    .where('mine.person_id', '=', personId)
    .where('mine.role', '=', 'organiser')
    .where('club.archived_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.members as other')
            .select('other.person_id')
            .whereRef('other.club_id', '=', 'club.id')
            .whereRef('other.person_id', '<>', 'mine.person_id')
            .where('other.role', '=', 'organiser'),
        ),
      ),
    )
    .orderBy('club.id')
    .limit(200)
    .execute()

import type { Db } from '../../database.ts'
import type { PersonalData } from '../../personal-data.ts'
import { titledWorks } from '../catalog/index.ts'
import { clubsOf } from './clubs/club-queries.ts'
import { tables } from './tables.ts'

/** A membership is the person's, and goes with them; a club goes on in other hands. */
export const clubsPersonalData: PersonalData = {
  rows: [
    {
      table: 'clubs.members',
      column: 'person_id',
      given: ['joined_at', 'club_id', 'role', 'shares', 'letters'],
      gone: 'removed',
    },
    {
      table: 'clubs.requests',
      column: 'person_id',
      given: ['asked_at', 'club_id', 'message'],
      gone: 'removed',
    },
    {
      table: 'clubs.invitations',
      column: 'person_id',
      given: ['invited_at', 'club_id', 'declined_at'],
      gone: 'removed',
    },
    { table: 'clubs.invitations', column: 'invited_by', given: [], gone: 'removed' },
    {
      table: 'clubs.attendance',
      column: 'person_id',
      given: ['answered_at', 'meeting_id', 'answer', 'attended'],
      gone: 'removed',
    },
    {
      table: 'clubs.letters',
      column: 'person_id',
      given: ['written_at', 'meeting_id', 'kind', 'sent_at'],
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
    {
      table: 'clubs.comment_versions',
      column: 'author_id',
      given: ['replaced_at', 'comment_id', 'body'],
      gone: 'removed',
    },
    {
      table: 'clubs.comments',
      column: 'author_id',
      given: ['written_at', 'thread_id', 'body', 'gate'],
      gone: { author_id: null, body: null },
    },
    { table: 'clubs.comments', column: 'hidden_by', given: [], gone: { hidden_by: null } },
    {
      table: 'clubs.threads',
      column: 'started_by',
      given: ['started_at', 'title'],
      gone: { started_by: null },
    },
    {
      table: 'clubs.reactions',
      column: 'person_id',
      given: ['reacted_at', 'comment_id', 'kind'],
      gone: 'removed',
    },
    { table: 'clubs.mentions', column: 'person_id', given: [], gone: 'removed' },
    {
      table: 'clubs.reports',
      column: 'reported_by',
      given: ['reported_at', 'comment_id', 'reason'],
      gone: 'removed',
    },
    { table: 'clubs.reports', column: 'resolved_by', given: [], gone: { resolved_by: null } },
    {
      table: 'clubs.thread_visits',
      column: 'person_id',
      given: ['seen_at', 'thread_id', 'seen_share', 'opened_at'],
      gone: 'removed',
    },
    { table: 'clubs.preferences', column: 'person_id', given: ['bets', 'letters'], gone: 'removed' },
    {
      table: 'clubs.accounts',
      column: 'person_id',
      given: ['opened_at', 'club_id', 'season_id', 'balance'],
      gone: 'removed',
    },
    {
      table: 'clubs.ledger',
      column: 'person_id',
      given: ['made_at', 'season_id', 'kind', 'amount', 'bet_id', 'note'],
      gone: { person_id: null },
    },
    { table: 'clubs.ledger', column: 'made_by', given: [], gone: { made_by: null } },
    {
      table: 'clubs.stakes',
      column: 'person_id',
      given: ['placed_at', 'bet_id', 'option_id', 'points'],
      gone: { person_id: null },
    },
    { table: 'clubs.bet_options', column: 'person_id', given: ['bet_id', 'won'], gone: { person_id: null } },
    {
      table: 'clubs.bet_facts',
      column: 'person_id',
      given: ['bet_id', 'finished', 'finished_at', 'attended'],
      gone: { person_id: null },
    },
    { table: 'clubs.bets', column: 'opened_by', given: [], gone: { opened_by: null } },
    { table: 'clubs.settlements', column: 'settled_by', given: [], gone: { settled_by: null } },
  ],
  more: async (db, personId) => {
    const [clubs, marks] = await Promise.all([clubsOf(db, personId), ballotMarksOf(db, personId)])
    return {
      ...(clubs.length > 0 ? { clubs: clubs.map(({ id, name, role }) => ({ id, name, role })) } : {}),
      ...(marks.length > 0 ? { ballot_marks: marks } : {}),
    }
  },
  blockers: async (db, personId) =>
    (await runAlone(db, personId)).map(({ id, name }) => ({
      key: 'clubs.privacy.runs-alone',
      params: { name },
      href: `/clubs/${id}/members`,
    })),
}

/** How somebody's ballots are marked: secret to others, and one's own to oneself. */
const ballotMarksOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.ballots as ballot')
    .innerJoin('clubs.ranks as rank', 'rank.ballot_id', 'ballot.id')
    .innerJoin('clubs.proposals as proposal', 'proposal.id', 'rank.proposal_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'proposal.work_id')
    .select(['ballot.poll_id', 'rank.rank', 'proposal.work_id', 'work.title'])
    .where('ballot.person_id', '=', personId)
    .orderBy('ballot.cast_at')
    .orderBy('ballot.id')
    .orderBy('rank.rank')
    .execute()

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

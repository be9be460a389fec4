import { sql } from 'kysely'
import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { canonicalWorks, editionLengths } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { followWithTitles } from './titles.ts'

/** Two works of which the one may have gone into the other, or come out of it again. */
type Joined = { from: string; into: string }

/**
 * Follows works that were joined, or parted again. A meeting is about the work that its edition is of now; without one, as titles
 * on a ballot and threads, about the one that its own lives on in. Where each stands follows from what it was told with and from the
 * catalogue alone, so that it does not matter in which order works came and went, nor how often this runs. Bets go with their meeting.
 */
export const followJoinedWorks = job<Joined>('clubs.follow-joined-works', {}, ({ from, into }, { db }) =>
  transaction(db, async tx => {
    await followWithMeetings(tx, [from, into])
    await followWithThreads(tx, [from, into])
    await followWithTitles(tx, [from, into])
  }),
)

async function followWithMeetings(tx: Tx, works: readonly string[]): Promise<void> {
  const meetings = await tables(tx)
    .selectFrom('clubs.meetings as meeting')
    .leftJoin(editionLengths(tx).as('edition'), 'edition.id', 'meeting.edition_id')
    .select(['meeting.id', 'edition.work_id as edition_work_id'])
    .select(({ fn }) => fn.coalesce('meeting.told_work_id', 'meeting.work_id').as('home'))
    .where('meeting.work_id', 'in', [...works])
    .orderBy('meeting.id')
    .forNoKeyUpdate('meeting')
    .execute()
  const lives = await canonicalWorks(
    tx,
    meetings.map(({ edition_work_id, home }) => edition_work_id ?? home),
  )
  const goes = meetings.map(({ id, home, edition_work_id }) => ({
    id,
    home,
    work_id: lives.get(edition_work_id ?? home) ?? home,
  }))
  await sql`
    update clubs.meetings meeting set work_id = goes.work_id, told_work_id = nullif(goes.home, goes.work_id)
    from jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (id uuid, home uuid, work_id uuid)
    where meeting.id = goes.id and meeting.work_id <> goes.work_id`.execute(tx)
}

/**
 * The gates of a thread are places in the book that its readers' logs name; until this has run they stay shut. It goes with its
 * meeting, but where that took another book since.
 */
async function followWithThreads(tx: Tx, works: readonly string[]): Promise<void> {
  const threads = await tables(tx)
    .selectFrom('clubs.threads as thread')
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'thread.meeting_id')
    .select(['thread.id', 'thread.told_work_id as home', 'meeting.work_id as meeting_work_id'])
    .select(({ fn }) => fn.coalesce('meeting.told_work_id', 'meeting.work_id').as('meeting_home'))
    .$narrowType<{ home: string }>()
    .where('thread.work_id', 'in', [...works])
    .orderBy('thread.id')
    .forNoKeyUpdate('thread')
    .execute()
  const lives = await canonicalWorks(
    tx,
    threads.map(({ home }) => home),
  )
  const goes = threads.map(({ id, home, meeting_home, meeting_work_id }) => ({
    id,
    work_id: meeting_home === home ? meeting_work_id : (lives.get(home) ?? home),
  }))
  await sql`
    update clubs.threads thread set work_id = goes.work_id
    from jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (id uuid, work_id uuid)
    where thread.id = goes.id and thread.work_id <> goes.work_id`.execute(tx)
}

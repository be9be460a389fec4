import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { waitsOfTitles } from './availability.ts'
import { type Count, countBallots } from './count.ts'
import { lockedPoll, type OfPoll } from './opening.ts'
import { marksOn } from './poll-queries.ts'

type Closed = { winner: string | null; counted: number }

/** Ends voting before its time and counts; one that is closed stays as it was counted. */
export const closePoll = (
  db: Db,
  by: OfPoll,
  now: Date,
): Promise<Closed | Refused<'unknown-poll'> | Refused<'organisers-only'> | Refused<'poll-closed'>> =>
  transaction(db, async tx => {
    const poll = await lockedPoll(tx, by)
    if (!poll) return refused('unknown-poll')
    if (poll.role === 'member') return refused('organisers-only')
    if (poll.closed_at) return refused('poll-closed')
    return count(tx, poll, { now, closedBy: by.personId })
  })

/** Counts a poll whose time is over. */
export const countBallotsOf = job<{ poll_id: string }>(
  'clubs.count-ballots',
  {},
  ({ poll_id }, { db, now }): Promise<Closed | { waits: true } | { counted: false }> =>
    transaction(db, async tx => {
      const poll = await tables(tx)
        .selectFrom('clubs.polls')
        .selectAll()
        .where('id', '=', poll_id)
        .forNoKeyUpdate()
        .executeTakeFirst()
      if (!poll || poll.closed_at) return { counted: false }
      // The database's clock, by which jobs begin, may be ahead of this one.
      if (now < poll.closes_at) {
        await send(tx, 'clubs.count-ballots', { poll_id }, { startAfter: poll.closes_at })
        return { waits: true }
      }
      return count(tx, poll, { now, closedBy: null })
    }),
)

type Poll = { id: string; club_id: string; closes_at: Date }

async function count(
  tx: Tx,
  poll: Poll,
  { now, closedBy }: { now: Date; closedBy: string | null },
): Promise<Closed> {
  await dropBallotsOfOthers(tx, poll)
  const titles = await waitsOfTitles(tx, poll)
  const ballots = await ballotsOf(tx, poll.id)
  const result = countBallots(titles, ballots)
  for (const { id, copies, waiting } of titles)
    await tables(tx)
      .updateTable('clubs.proposals')
      .set({ copies, waiting, won: id === result.winner })
      .where('id', '=', id)
      .execute()
  await keepRounds(tx, poll.id, result)
  await tables(tx)
    .updateTable('clubs.polls')
    .set({
      closes_at: now < poll.closes_at ? now : poll.closes_at,
      closed_at: now,
      closed_by: closedBy,
      counted: ballots.length,
    })
    .where('id', '=', poll.id)
    .execute()
  return { winner: result.winner, counted: ballots.length }
}

/** Who votes is who is in the club when it is counted. */
const dropBallotsOfOthers = (tx: Tx, { id, club_id }: Poll) =>
  tables(tx)
    .deleteFrom('clubs.ballots as ballot')
    .where('ballot.poll_id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.members as member')
            .select('member.person_id')
            .where('member.club_id', '=', club_id)
            .whereRef('member.person_id', '=', 'ballot.person_id'),
        ),
      ),
    )
    .execute()

async function ballotsOf(tx: Tx, pollId: string): Promise<string[][]> {
  const rows = await tables(tx)
    .selectFrom(marksOn(tx).where('rank.poll_id', '=', pollId).as('mark'))
    .select(sql<string[]>`array_agg(mark.proposal_id order by mark.rank)`.as('order'))
    .groupBy('mark.ballot_id')
    .execute()
  return rows.map(({ order }) => order)
}

async function keepRounds(tx: Tx, pollId: string, { rounds }: Count): Promise<void> {
  const rows = rounds.flatMap(({ votes, out, byTie }, place) =>
    [...votes].map(([proposal_id, count]) => {
      const went_out = out.includes(proposal_id)
      return {
        poll_id: pollId,
        round: place + 1,
        proposal_id,
        votes: count,
        went_out,
        by_tie: went_out && byTie,
      }
    }),
  )
  if (rows.length > 0) await tables(tx).insertInto('clubs.tallies').values(rows).execute()
}

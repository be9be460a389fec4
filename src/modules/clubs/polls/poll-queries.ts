import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

export const pollPageSize = 20

/**
 * Polls of the clubs that somebody is in, each with its winner once there is one and whether they voted: a builder, by `poll`. Of
 * other clubs it says nothing.
 */
export const pollsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.polls as poll')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'poll.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin('clubs.clubs as club', 'club.id', 'poll.club_id')
    .leftJoin('clubs.proposals as won', join =>
      join.onRef('won.poll_id', '=', 'poll.id').on('won.won', '=', true),
    )
    .leftJoin(titledWorks(db).as('winner'), 'winner.id', 'won.work_id')
    .select(['poll.id', 'poll.club_id', 'poll.title', 'poll.opened_at', 'poll.closes_at', 'poll.closed_at'])
    .select(['poll.counted', 'club.name as club', 'club.zone', 'club.archived_at', 'mine.role'])
    .select(['winner.id as winner_id', 'winner.title as winner', 'winner.by_line as winner_by'])
    .select(['winner.cover as winner_cover', 'winner.language as winner_language'])
    .select(({ selectFrom, exists }) => [
      selectFrom('clubs.proposals as proposal')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('proposal.poll_id', '=', 'poll.id')
        .where('proposal.same_as', 'is', null)
        .$asScalar()
        .$notNull()
        .as('titles'),
      selectFrom('clubs.ballots as cast')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('cast.poll_id', '=', 'poll.id')
        .$asScalar()
        .$notNull()
        .as('ballots'),
      exists(
        selectFrom('clubs.ballots as own')
          .select('own.id')
          .whereRef('own.poll_id', '=', 'poll.id')
          .where('own.person_id', '=', personId),
      ).as('voted'),
    ])

export type PollSeen = NonNullable<Awaited<ReturnType<typeof pollFor>>>

/** One poll of a club that this person is in; undefined for any other. */
export const pollFor = (db: Db, pollId: string, personId: string) =>
  pollsOf(db, personId).where('poll.id', '=', pollId).executeTakeFirst()

/** A club's polls that are not counted yet, the one that ends first before the others. */
export const pollsGoingOn = (db: Db, clubId: string, personId: string) =>
  pollsOf(db, personId)
    .where('poll.club_id', '=', clubId)
    .where('poll.closed_at', 'is', null)
    .orderBy('poll.closes_at')
    .orderBy('poll.id')
    .limit(50)
    .execute()

/** Polls of living clubs in which somebody may vote and did not, the one that ends first before the others. */
export const pollsWaiting = (db: Db, personId: string, now: Date, limit: number) =>
  pollsOf(db, personId)
    .where('poll.closed_at', 'is', null)
    .where('poll.closes_at', '>', now)
    .where('club.archived_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.ballots as own')
            .select('own.id')
            .whereRef('own.poll_id', '=', 'poll.id')
            .where('own.person_id', '=', personId),
        ),
      ),
    )
    .orderBy('poll.closes_at')
    .orderBy('poll.id')
    .limit(limit)
    .execute()

/** Those that are, the last first; one more than a page holds. */
export const pollsClosed = (
  db: Db,
  clubId: string,
  personId: string,
  after: { at: Date; id: string } | null,
) =>
  pollsOf(db, personId)
    .where('poll.club_id', '=', clubId)
    .where('poll.closed_at', 'is not', null)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(poll.closes_at, poll.id) < (${after?.at}, ${after?.id}::uuid)`),
    )
    .orderBy('poll.closes_at', 'desc')
    .orderBy('poll.id', 'desc')
    .limit(pollPageSize + 1)
    .execute()

/** Each title's ballots in each round, as it was counted; that one may see the poll is the caller's to know. */
export const tallyOf = (db: Db, pollId: string) =>
  tables(db)
    .selectFrom('clubs.tallies as tally')
    .innerJoin('clubs.proposals as proposal', 'proposal.id', 'tally.proposal_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'proposal.work_id')
    .select(['tally.round', 'tally.votes', 'tally.went_out', 'tally.by_tie'])
    .select(['proposal.id', 'proposal.copies', 'proposal.waiting', 'proposal.won', 'work.title'])
    .where('tally.poll_id', '=', pollId)
    .orderBy('tally.round')
    .orderBy('proposal.proposed_at')
    .orderBy('proposal.id')
    .execute()

/**
 * How ballots are marked: `poll_id`, `ballot_id`, `proposal_id`, `rank`. Of two titles that are one by now a ballot has the better
 * rank. Whose ballots they are is secret.
 */
export const marksOn = (db: Db) =>
  tables(db)
    .selectFrom('clubs.ranks as rank')
    .innerJoin('clubs.proposals as marked', 'marked.id', 'rank.proposal_id')
    .select(['rank.poll_id', 'rank.ballot_id'])
    .select(({ fn }) => [
      fn.coalesce('marked.same_as', 'marked.id').as('proposal_id'),
      sql<number>`row_number() over (partition by rank.ballot_id order by min(rank.rank))::int`.as('rank'),
    ])
    .groupBy(({ fn }) => ['rank.poll_id', 'rank.ballot_id', fn.coalesce('marked.same_as', 'marked.id')])

/** How the ballots of a counted poll were marked and how many each way, without whose they are; the most frequent first. */
export const ballotsCounted = (db: Db, pollId: string) =>
  tables(db)
    .with('ballot', () =>
      tables(db)
        .selectFrom('clubs.polls as poll')
        .innerJoin(marksOn(db).where('rank.poll_id', '=', pollId).as('mark'), 'mark.poll_id', 'poll.id')
        .innerJoin('clubs.proposals as proposal', 'proposal.id', 'mark.proposal_id')
        .innerJoin(titledWorks(db).as('work'), 'work.id', 'proposal.work_id')
        .select([
          sql<string[]>`array_agg(mark.proposal_id order by mark.rank)`.as('order'),
          sql<string[]>`array_agg(work.title order by mark.rank)`.as('titles'),
        ])
        .where('poll.id', '=', pollId)
        .where('poll.closed_at', 'is not', null)
        .groupBy('mark.ballot_id'),
    )
    .selectFrom('ballot')
    .select(['ballot.order', 'ballot.titles', sql<number>`count(*)::int`.as('ballots')])
    .groupBy(['ballot.order', 'ballot.titles'])
    .orderBy('ballots', 'desc')
    .orderBy('ballot.titles')
    .limit(500)
    .execute()

/** A work that its proposer may see; undefined for any other. */
export const workSeen = (db: Db, personId: string, workId: string) =>
  titledWorks(db)
    .where('work.id', 'in', worksVisibleTo(db, personId).where('work.id', '=', workId))
    .executeTakeFirst()

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type ByMember, lockedClub } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import { mostOpen, whyNotUntil } from './poll.ts'

export type PollFacts = { title: string; closesAt: Date }

/** Opens a poll on the club's next book; its ballots are counted by themselves when its time is over. */
export const openPoll = (
  db: Db,
  by: ByMember,
  { title, closesAt }: PollFacts,
  now: Date,
): Promise<
  | { id: string }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'club-archived'>
  | Refused<'ends-in-the-past'>
  | Refused<'ends-too-late'>
  | Refused<'too-many-polls'>
> =>
  transaction(db, async tx => {
    const club = await lockedClub(tx, by)
    if (!club) return refused('unknown-club')
    if (club.role === 'member') return refused('organisers-only')
    if (club.archived_at) return refused('club-archived')
    const wrong = whyNotUntil(closesAt, now)
    if (wrong === 'ends-in-the-past') return refused('ends-in-the-past')
    if (wrong) return refused('ends-too-late')
    if ((await openPolls(tx, club.id)) >= mostOpen) return refused('too-many-polls')
    const id = newId()
    await tables(tx)
      .insertInto('clubs.polls')
      .values({
        id,
        club_id: club.id,
        title,
        opened_by: by.personId,
        opened_at: now,
        closes_at: closesAt,
      })
      .execute()
    await send(tx, 'clubs.count-ballots', { poll_id: id }, { startAfter: closesAt })
    return { id }
  })

async function openPolls(tx: Tx, clubId: string): Promise<number> {
  const { count } = await tables(tx)
    .selectFrom('clubs.polls')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('club_id', '=', clubId)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export type OfPoll = { pollId: string; personId: string }

/** A poll and what this person is in its club, kept as it is for this transaction; undefined where they are nothing. */
export async function lockedPoll(tx: Tx, { pollId, personId }: OfPoll) {
  const poll = await tables(tx)
    .selectFrom('clubs.polls')
    .selectAll()
    .where('id', '=', pollId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const member =
    poll &&
    (await tables(tx)
      .selectFrom('clubs.members as member')
      .innerJoin('clubs.clubs as club', 'club.id', 'member.club_id')
      .select(['member.role', 'club.archived_at'])
      .where('member.club_id', '=', poll.club_id)
      .where('member.person_id', '=', personId)
      .executeTakeFirst())
  return member && { ...poll, ...member }
}

/** Whether titles and ballots still come in. */
export const takesVotes = (
  {
    closes_at,
    closed_at,
    archived_at,
  }: { closes_at: Date; closed_at: Date | null; archived_at: Date | null },
  now: Date,
): boolean => closed_at === null && archived_at === null && now < closes_at

import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { lockedPoll, type OfPoll, takesVotes } from './opening.ts'

/** Casts this person's ballot, or casts it anew; one without any title takes it back. `order`: proposals, the first choice first. */
export const castBallot = (
  db: Db,
  by: OfPoll,
  order: readonly string[],
  now: Date,
): Promise<
  | { ranked: number }
  | Refused<'unknown-poll'>
  | Refused<'poll-closed'>
  | Refused<'unknown-title'>
  | Refused<'title-twice'>
> =>
  transaction(db, async tx => {
    const poll = await lockedPoll(tx, by)
    if (!poll) return refused('unknown-poll')
    if (!takesVotes(poll, now)) return refused('poll-closed')
    if (new Set(order).size < order.length) return refused('title-twice')
    const titles = await titlesMarked(tx, poll.id, order)
    if (titles === null) return refused('unknown-title')
    await tables(tx)
      .deleteFrom('clubs.ballots')
      .where('poll_id', '=', poll.id)
      .where('person_id', '=', by.personId)
      .execute()
    if (titles.length > 0) await cast(tx, poll, by.personId, titles, now)
    return { ranked: titles.length }
  })

/** The titles that these count as, each once; null where one is not of this poll. */
async function titlesMarked(tx: Tx, pollId: string, order: readonly string[]): Promise<string[] | null> {
  if (order.length === 0) return []
  const found = await tables(tx)
    .selectFrom('clubs.proposals')
    .select(({ fn }) => ['id', fn.coalesce('same_as', 'id').as('title')])
    .where('poll_id', '=', pollId)
    .where('id', 'in', [...order])
    .execute()
  const titles = new Map(found.map(({ id, title }) => [id, title]))
  return titles.size < order.length ? null : [...new Set(order.flatMap(id => titles.get(id) ?? []))]
}

async function cast(
  tx: Tx,
  poll: { id: string; club_id: string; closes_at: Date },
  personId: string,
  order: readonly string[],
  now: Date,
): Promise<void> {
  const id = newId()
  await tables(tx)
    .insertInto('clubs.ballots')
    .values({
      id,
      club_id: poll.club_id,
      poll_id: poll.id,
      person_id: personId,
      cast_at: now,
      closes_at: poll.closes_at,
    })
    .execute()
  await tables(tx)
    .insertInto('clubs.ranks')
    .values(
      order.map((proposal_id, place) => ({ poll_id: poll.id, ballot_id: id, proposal_id, rank: place + 1 })),
    )
    .execute()
}

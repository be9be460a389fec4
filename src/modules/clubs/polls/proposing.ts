import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { addProvisional, type ReadersBook, worksForReader, worksVisibleTo } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { lockedPoll, type OfPoll, takesVotes } from './opening.ts'
import { mostTitles } from './poll.ts'

/** A work that its proposer may see, or a book that they describe; and why they would read it. */
export type Proposal = { book: { workId: string } | ReadersBook; words: string | null }

/** Puts a title on the ballot. A book that no catalogue has becomes a record that is its proposer's until a library has it. */
export const propose = (
  db: Db,
  by: OfPoll,
  { book, words }: Proposal,
  now: Date,
): Promise<
  | { id: string }
  | Refused<'unknown-poll'>
  | Refused<'poll-closed'>
  | Refused<'too-many-titles'>
  | Refused<'unknown-work'>
  | Refused<'proposed-already'>
> =>
  transaction(db, async tx => {
    const poll = await lockedPoll(tx, by)
    if (!poll) return refused('unknown-poll')
    if (!takesVotes(poll, now)) return refused('poll-closed')
    const proposed = await worksIn(tx, poll.id)
    if (proposed.length >= mostTitles) return refused('too-many-titles')
    const workId = await workOf(tx, by.personId, book, now)
    if (workId === null) return refused('unknown-work')
    if (proposed.includes(workId)) return refused('proposed-already')
    const id = newId()
    await tables(tx)
      .insertInto('clubs.proposals')
      .values({
        id,
        club_id: poll.club_id,
        poll_id: poll.id,
        work_id: workId,
        proposed_by: by.personId,
        proposed_at: now,
        words,
      })
      .execute()
    return { id }
  })

async function worksIn(tx: Tx, pollId: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('clubs.proposals')
    .select('work_id')
    .where('poll_id', '=', pollId)
    .where('same_as', 'is', null)
    .execute()
  return rows.map(({ work_id }) => work_id)
}

async function workOf(tx: Tx, personId: string, book: Proposal['book'], now: Date): Promise<string | null> {
  if (!('title' in book)) {
    const seen = await worksVisibleTo(tx, personId).where('work.id', '=', book.workId).executeTakeFirst()
    return seen?.id ?? null
  }
  const [found = []] = await worksForReader(tx, personId, [book])
  const same = found.find(({ by, agrees }) => (by === 'number' && agrees) || by === 'title')
  if (same) return same.workId
  const [made] = await addProvisional(tx, personId, [book], now)
  return made?.workId ?? null
}

/** Takes a title off the ballot, with the marks it has: who proposed it may, and who keeps order in the club. */
export const withdraw = (
  db: Db,
  by: OfPoll,
  proposalId: string,
  now: Date,
): Promise<
  | { withdrawn: true }
  | Refused<'unknown-poll'>
  | Refused<'poll-closed'>
  | Refused<'unknown-title'>
  | Refused<'organisers-only'>
> =>
  transaction(db, async tx => {
    const poll = await lockedPoll(tx, by)
    if (!poll) return refused('unknown-poll')
    if (!takesVotes(poll, now)) return refused('poll-closed')
    const proposal = await tables(tx)
      .selectFrom('clubs.proposals')
      .select(['id', 'proposed_by'])
      .where('poll_id', '=', poll.id)
      .where('id', '=', proposalId)
      .where('same_as', 'is', null)
      .executeTakeFirst()
    if (!proposal) return refused('unknown-title')
    if (proposal.proposed_by !== by.personId && poll.role === 'member') return refused('organisers-only')
    await handOn(tx, proposal.id)
    await tables(tx).deleteFrom('clubs.proposals').where('id', '=', proposal.id).execute()
    return { withdrawn: true }
  })

/** Others proposed the same, under what was another work once: the earliest of theirs takes its place when it goes. */
async function handOn(tx: Tx, proposalId: string): Promise<void> {
  const [next, ...others] = await tables(tx)
    .selectFrom('clubs.proposals')
    .select('id')
    .where('same_as', '=', proposalId)
    .orderBy('proposed_at')
    .orderBy('id')
    .execute()
  if (!next || others.length === 0) return
  await tables(tx)
    .updateTable('clubs.proposals')
    .set({ same_as: next.id })
    .where('same_as', '=', proposalId)
    .where('id', '<>', next.id)
    .execute()
}

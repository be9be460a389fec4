import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, record } from '../../identity/index.ts'
import { changed, type Difference, isStaleIn } from '../books/difference.ts'
import { lockWorks } from '../books/editing-right.ts'
import { keepVersions } from '../books/history.ts'
import { writeState } from '../books/state-writing.ts'
import { stateOf } from '../books/work-state.ts'
import { tables } from '../tables.ts'

/** What a library that does not hold a record alone would have changed in it. */
export type ProposalFacts = { workId: string; libraryId: string; changes: readonly Difference[] }

/** Keeps a proposal for those who curate. Until then the record stays as it is. */
export async function writeProposal(
  tx: Tx,
  { workId, libraryId, changes }: ProposalFacts,
  actor: Actor,
  now: Date,
): Promise<{ id: string }> {
  const id = newId()
  await tables(tx)
    .insertInto('catalog.proposals')
    .values({
      id,
      work_id: workId,
      library_id: libraryId,
      person_id: actor.by,
      changes: JSON.stringify(changes),
      created_at: now,
    })
    .execute()
  await recordProposal(tx, 'catalog.change-proposed', { workId, libraryId }, actor, now)
  return { id }
}

export type Decided = { workId: string; title: string }
export type DecisionRefusal =
  | Refused<'unknown-proposal'>
  | Refused<'decided-already'>
  | Refused<'merged-since'>
  | Refused<'stale-proposal', { fields: string[] }>

/**
 * Makes what was proposed part of the record. A field that says a third thing by now is in the way: then nothing is written,
 * unless `staleToo` says that the proposal is to win.
 */
export function acceptProposal(
  db: Db,
  proposalId: string,
  { staleToo }: { staleToo: boolean },
  actor: Actor,
  now: Date,
): Promise<Decided | DecisionRefusal> {
  return transaction(db, async tx => {
    const proposal = await openProposal(tx, proposalId)
    if ('refused' in proposal) return proposal
    const { work_id: workId, library_id: libraryId, person_id: personId, changes } = proposal
    const [work] = await lockWorks(tx, [workId])
    if (!work || work.merged_into !== null || work.removed_at !== null) return refused('merged-since')
    const state = await stateOf(tx, workId)
    const stale = changes.filter(change => isStaleIn(state, change))
    if (stale.length > 0 && !staleToo)
      return refused('stale-proposal', { fields: stale.map(({ field }) => field) })
    await keepVersions(tx, [workId], { cause: 'proposed', personId, libraryId }, now)
    await writeState(tx, workId, changed(state, changes), { libraryId, now })
    await decide(tx, proposalId, { status: 'accepted', reason: null }, actor, now)
    await recordProposal(tx, 'catalog.proposal-accepted', { workId, libraryId, personId }, actor, now)
    return { workId, title: work.title }
  })
}

/** Says no, with the reason that the proposer reads. */
export function declineProposal(
  db: Db,
  proposalId: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<Decided | DecisionRefusal> {
  return transaction(db, async tx => {
    const proposal = await openProposal(tx, proposalId)
    if ('refused' in proposal) return proposal
    const { work_id: workId, library_id: libraryId, person_id: personId, title } = proposal
    await decide(tx, proposalId, { status: 'declined', reason }, actor, now)
    await recordProposal(tx, 'catalog.proposal-declined', { workId, libraryId, personId }, actor, now)
    return { workId, title }
  })
}

/** Takes one's own proposal back. */
export function withdrawProposal(
  db: Db,
  proposalId: string,
  actor: Actor,
  now: Date,
): Promise<Decided | DecisionRefusal> {
  return transaction(db, async tx => {
    const proposal = await openProposal(tx, proposalId)
    if ('refused' in proposal) return proposal
    if (proposal.person_id === null || proposal.person_id !== actor.by) return refused('unknown-proposal')
    await decide(tx, proposalId, { status: 'withdrawn', reason: null }, actor, now)
    return { workId: proposal.work_id, title: proposal.title }
  })
}

async function openProposal(tx: Tx, id: string) {
  const proposal = await tables(tx)
    .selectFrom('catalog.proposals as proposal')
    .innerJoin('catalog.works as work', 'work.id', 'proposal.work_id')
    .select(['proposal.work_id', 'proposal.library_id', 'proposal.person_id', 'proposal.changes'])
    .select(['proposal.status', 'work.title'])
    .where('proposal.id', '=', id)
    .forUpdate('proposal')
    .executeTakeFirst()
  if (proposal === undefined) return refused('unknown-proposal')
  return proposal.status === 'open' ? proposal : refused('decided-already')
}

const decide = (
  tx: Tx,
  id: string,
  { status, reason }: { status: 'accepted' | 'declined' | 'withdrawn'; reason: string | null },
  actor: Actor,
  now: Date,
) =>
  tables(tx)
    .updateTable('catalog.proposals')
    .set({ status, reason, decided_by: actor.by, decided_at: now })
    .where('id', '=', id)
    .execute()

async function recordProposal(
  tx: Tx,
  event: string,
  { workId, libraryId, personId }: { workId: string; libraryId: string; personId?: string | null },
  actor: Actor,
  now: Date,
): Promise<void> {
  const { title } = await tables(tx)
    .selectFrom('catalog.works')
    .select('title')
    .where('id', '=', workId)
    .executeTakeFirstOrThrow()
  const subject = { kind: 'work', id: workId }
  await record(
    tx,
    {
      ...actor,
      event,
      library: libraryId,
      subject,
      details: { title },
      ...(personId ? { person: personId } : {}),
    },
    now,
  )
}

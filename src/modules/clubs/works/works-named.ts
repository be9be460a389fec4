import type { Tx } from '../../../database.ts'
import { type ClubsUse, namedByClubs } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** Which of these works and editions meetings, threads and ballots that are not counted name; the catalogue asks before they go. */
export async function worksNamed(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, ClubsUse>> {
  if (ids.length === 0) return new Map()
  const ballots = await tables(tx)
    .selectFrom('clubs.proposals as proposal')
    .innerJoin('clubs.polls as poll', 'poll.id', 'proposal.poll_id')
    .select('proposal.work_id')
    .distinct()
    .where('proposal.work_id', 'in', [...ids])
    .where('poll.closed_at', 'is', null)
    .execute()
  const threads = await tables(tx)
    .selectFrom('clubs.threads')
    .select('work_id')
    .$narrowType<{ work_id: string }>()
    .distinct()
    .where('work_id', 'in', [...ids])
    .execute()
  const meetings = await tables(tx)
    .selectFrom('clubs.meetings')
    .select('work_id')
    .where('work_id', 'in', [...ids])
    .union(
      tables(tx)
        .selectFrom('clubs.meetings')
        .select('edition_id as work_id')
        .$narrowType<{ work_id: string }>()
        .where('edition_id', 'in', [...ids]),
    )
    .execute()
  return new Map([
    ...ballots.map(({ work_id }) => [work_id, 'ballot'] as const),
    ...threads.map(({ work_id }) => [work_id, 'thread'] as const),
    ...meetings.map(({ work_id }) => [work_id, 'meeting'] as const),
  ])
}

export const answerNamedByClubs = (): void => namedByClubs.fill(worksNamed)

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { canonicalWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/**
 * Titles on ballots follow works that were joined, or parted again. Of two that are one by now the earlier stands; the other keeps its
 * marks and counts as that one until they are two again. A poll that was counted stays as it was counted.
 */
export async function followWithTitles(tx: Tx, works: readonly string[]): Promise<void> {
  // Whoever votes, proposes or counts waits.
  const polls = await tables(tx)
    .selectFrom('clubs.polls')
    .select('id')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('clubs.proposals')
        .select('poll_id')
        .where('work_id', 'in', [...works]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (polls.length === 0) return
  const ids = polls.map(({ id }) => id)
  const titles = await tables(tx)
    .selectFrom('clubs.proposals')
    .select(({ fn }) => ['id', fn.coalesce('told_work_id', 'work_id').as('home')])
    .where('poll_id', 'in', ids)
    .execute()
  const lives = await canonicalWorks(
    tx,
    titles.map(({ home }) => home),
  )
  const goes = titles.map(({ id, home }) => ({ id, home, work_id: lives.get(home) ?? home }))
  await sql`
    with title as (
      select proposal.id, goes.home, goes.work_id, first_value(proposal.id) over (
        partition by proposal.poll_id, goes.work_id order by proposal.proposed_at, proposal.id) as standing
      from clubs.proposals proposal
      join jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (id uuid, home uuid, work_id uuid)
        on goes.id = proposal.id)
    update clubs.proposals proposal set work_id = title.work_id, told_work_id = nullif(title.home, title.work_id),
      same_as = case when poll.closed_at is null then nullif(title.standing, proposal.id) else proposal.same_as end
    from title, clubs.polls poll
    where title.id = proposal.id and poll.id = proposal.poll_id`.execute(tx)
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { Role } from '../drafts/draft.ts'
import { matchKey } from '../drafts/match.ts'

/** Makes the keys anew that imports find works by: after a title or the author's name changed. */
export async function rekeyWorks(tx: Tx, workIds: readonly string[]): Promise<void> {
  if (workIds.length === 0) return
  const { rows } = await sql<{
    id: string
    title: string
    contributors: Array<{ sortName: string; role: Role }>
  }>`
    select work.id, work.title, coalesce((
      select json_agg(json_build_object('sortName', c.sort_name, 'role', o.role) order by o.position, o.id)
      from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
      where o.work_id = work.id), '[]') as contributors
    from catalog.works work where work.id = any(${[...workIds]}::uuid[])`.execute(tx)
  await sql`
    update catalog.works as work set match_key = keyed.key
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(work => matchKey(work))}::text[]) as keyed (id, key)
    where work.id = keyed.id`.execute(tx)
}

import { sql } from 'kysely'
import type { Tx } from '../../database.ts'
import { canonicalWorks } from '../catalog/index.ts'

/** Two works of which the one may have gone into the other, or come out of it again. */
export type Joined = { from: string; into: string }

/**
 * Follows two works that were joined, or parted again: each row that is about one of them is about the work that its own lives on in,
 * its own being the one that it was told with. It follows from that and from the catalogue alone, so that it does not matter how
 * often, or in what order, this runs.
 */
export async function followToldWorks(
  tx: Tx,
  table: 'insights.documents' | 'insights.questions' | 'insights.dismissals',
  { from, into }: Joined,
): Promise<void> {
  const own = sql`coalesce(told_work_id, work_id)`
  // The rows before the catalogue: who waits for them here sees where the works live then.
  const { rows } = await sql<{ told: string }>`
    with locked as (
      select ${own} as told from ${sql.table(table)} where work_id in (${from}, ${into}) for no key update)
    select distinct told from locked`.execute(tx)
  const told = rows.map(row => row.told)
  const lives = await canonicalWorks(tx, told)
  const goes = told.map(id => ({ told: id, lives: lives.get(id) ?? id }))
  await sql`
    update ${sql.table(table)} set work_id = goes.lives, told_work_id = goes.told
    from jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (told uuid, lives uuid)
    where work_id in (${from}, ${into}) and ${own} = goes.told and work_id <> goes.lives`.execute(tx)
}

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'

/** Of several reviews that one person has of one of these works by now the newest stands; first the others step back. */
export async function letNewestStand(tx: Tx, works: readonly string[]): Promise<void> {
  for (const stands of [false, true])
    await sql`
      update insights.reviews review set stands = ${stands}
      from (
        select id, row_number() over (partition by work_id, person_id order by written_at desc, id desc) = 1 as newest
        from insights.reviews where work_id = any(${[...works]}::uuid[])) as placed
      where review.id = placed.id and placed.newest = ${stands} and review.stands <> ${stands}`.execute(tx)
}

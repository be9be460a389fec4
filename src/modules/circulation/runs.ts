import type { Db, Tx } from '../../database.ts'
import { tables } from './tables.ts'

/** Up to when a nightly run has done its work; null before its first. What it missed is what came since. */
export async function doneUntil(db: Db, name: string): Promise<Date | null> {
  const run = await tables(db)
    .selectFrom('circulation.runs')
    .select('done_until')
    .where('name', '=', name)
    .executeTakeFirst()
  return run?.done_until ?? null
}

export async function noteDone(tx: Db | Tx, name: string, until: Date): Promise<void> {
  await tables(tx)
    .insertInto('circulation.runs')
    .values({ name, done_until: until })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ done_until: until }))
    .execute()
}

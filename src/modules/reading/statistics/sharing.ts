import type { Config } from '../../../config.ts'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { signature, signatureFits } from '../../identity/index.ts'
import { tables } from '../tables.ts'

const purpose = 'year in books'

/** A year of somebody's. */
export type OwnYear = { personId: string; year: number }

/** The address at which anybody may read a person's year; null while it is theirs alone. */
export async function yearAddress(
  db: Db,
  config: Config,
  { personId, year }: OwnYear,
): Promise<string | null> {
  const shared = await tables(db)
    .selectFrom('reading.shared_years')
    .select('id')
    .where('person_id', '=', personId)
    .where('year', '=', year)
    .executeTakeFirst()
  return shared ? `/shared/years/${shared.id}/${signature(config, purpose, shared.id)}` : null
}

/** Lets whoever has its address read a year. One that was taken back comes at another. */
export async function shareYear(db: Db, { personId, year }: OwnYear, now: Date): Promise<void> {
  await tables(db)
    .insertInto('reading.shared_years')
    .values({ id: newId(), person_id: personId, year, created_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Makes the address of a year answer nobody any more. */
export async function takeBackYear(db: Db, { personId, year }: OwnYear): Promise<void> {
  await tables(db)
    .deleteFrom('reading.shared_years')
    .where('person_id', '=', personId)
    .where('year', '=', year)
    .execute()
}

/** Whose year is read at an address; null where it is nobody's, or no longer. */
export async function sharedYear(
  db: Db,
  config: Config,
  { id, signed }: { id: string; signed: string },
): Promise<OwnYear | null> {
  if (!signatureFits(config, purpose, id, signed)) return null
  const shared = await tables(db)
    .selectFrom('reading.shared_years')
    .select(['person_id', 'year'])
    .where('id', '=', id)
    .executeTakeFirst()
  return shared ? { personId: shared.person_id, year: shared.year } : null
}

import { type Db, transaction } from '../../../database.ts'
import { type Actor, hashPassword } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { recordPatron } from './patron-entry.ts'

/** Sets the PIN that goes with a patron's card; nobody can read it again. */
export async function setPin(
  db: Db,
  { libraryId, patronId }: { libraryId: string; patronId: string },
  pin: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const pinHash = await hashPassword(pin)
  await transaction(db, async tx => {
    await tables(tx)
      .updateTable('circulation.patrons')
      .set({ pin_hash: pinHash })
      .where('library_id', '=', libraryId)
      .where('id', '=', patronId)
      .execute()
    await recordPatron(tx, 'circulation.pin-set', { libraryId, id: patronId }, actor, now)
  })
}

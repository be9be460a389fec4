import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, branchesOf, record } from '../../identity/index.ts'
import { hasHours } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { houseOf } from './house.ts'
import type { Settings } from './settings.ts'

/**
 * Saves what a library decides for all its loans. A strategy that needs opening hours is refused while a branch has none: no
 * guess (RULES R2).
 */
export function saveSettings(
  db: Db,
  library: { libraryId: string; zone: string },
  settings: Settings,
  actor: Actor,
  now: Date,
): Promise<Settings | Refused<'no-hours', { branch: string }>> {
  return transaction(db, async tx => {
    const branches = await branchesOf(tx, library.libraryId)
    const needsHours = settings.hour_strategy !== null && settings.hour_strategy !== 'keep'
    const ids = branches.map(({ id }) => id)
    const { calendarOf } = await houseOf(tx, library, ids)
    const without = branches.find(({ id }) => !hasHours(calendarOf(id)))
    if (needsHours && without) return refused('no-hours', { branch: without.name })
    await tables(tx)
      .insertInto('circulation.settings')
      .values({ ...settings, library_id: library.libraryId })
      .onConflict(conflict => conflict.column('library_id').doUpdateSet(settings))
      .execute()
    const event = 'circulation.settings-changed'
    await record(tx, { ...actor, event, library: library.libraryId, details: { ...settings } }, now)
    return settings
  })
}

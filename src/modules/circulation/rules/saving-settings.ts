import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, branchesOf, record } from '../../identity/index.ts'
import { hasHours } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { houseOf } from './house.ts'
import { oneAtATime } from './rules.ts'
import { type Settings, settingNames } from './settings.ts'

type Library = { libraryId: string; zone: string }

/** Saves what a library decides for all its loans. */
export function saveSettings(db: Db, library: Library, settings: Settings, actor: Actor, now: Date) {
  return transaction(db, async tx => {
    await oneAtATime(tx, library.libraryId)
    return writeSettings(tx, library, settings, actor, now)
  })
}

/**
 * Writes the settings, where they are other than before. A strategy that needs opening hours is refused while a branch has
 * none: no guess (RULES R2).
 */
export async function writeSettings(
  tx: Tx,
  library: Library,
  settings: Settings,
  actor: Actor,
  now: Date,
): Promise<Settings | Refused<'no-hours', { branch: string }>> {
  const branches = await branchesOf(tx, library.libraryId)
  const needsHours = settings.hour_strategy !== null && settings.hour_strategy !== 'keep'
  const ids = branches.map(({ id }) => id)
  const { calendarOf, settings: before } = await houseOf(tx, library, ids)
  const without = branches.find(({ id }) => !hasHours(calendarOf(id)))
  if (needsHours && without) return refused('no-hours', { branch: without.name })
  const isSame = settingNames.every(name => settings[name] === before[name])
  if (isSame) return settings
  await tables(tx)
    .insertInto('circulation.settings')
    .values({ ...settings, library_id: library.libraryId })
    .onConflict(conflict => conflict.column('library_id').doUpdateSet(settings))
    .execute()
  const event = 'circulation.settings-changed'
  await record(tx, { ...actor, event, library: library.libraryId, details: { ...settings } }, now)
  return settings
}

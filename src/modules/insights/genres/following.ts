import { type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { job } from '../../../jobs/job.ts'
import { canonicalWorks, followWorks, statesOf, type WorkState } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { sendReading } from './asking.ts'
import { genreKeysOf } from './record-words.ts'
import { recordToRead } from './seeking.ts'

/** So few that a transaction is short. */
const atOnce = 20
/** Whoever corrects a record often saves it several times. */
const patience = 60_000

/**
 * Follows changes of works that were read: what was suggested from the old text is dropped, and sought anew where nothing else has
 * given the record a genre. A genre that stands in the record is suggested no more.
 */
export const followChangedGenres = job<{ workIds: string[] }>(
  'insights.follow-changed-genres',
  {},
  async ({ workIds }, { db, now }) => {
    for (let from = 0; from < workIds.length; from += atOnce)
      await transaction(db, tx => seekAgain(tx, workIds.slice(from, from + atOnce), now))
  },
)

async function seekAgain(tx: Tx, workIds: readonly string[], now: Date): Promise<void> {
  const readings = await tables(tx)
    .selectFrom('insights.genre_readings')
    .select(['work_id', 'library_id', 'source'])
    .where('work_id', 'in', [...workIds])
    .where('read_at', 'is not', null)
    .orderBy('work_id')
    .forUpdate()
    .execute()
  const states = await statesOf(
    tx,
    readings.map(({ work_id }) => work_id),
  )
  const again: typeof readings = []
  for (const reading of readings) {
    const state = states.get(reading.work_id)
    if (!state) continue
    const changed = recordToRead(state).digest !== reading.source
    const dropped = await drop(tx, reading.work_id, changed ? 'all' : genreKeysOf(state))
    if (changed && (dropped || genreKeysOf(state).length === 0)) again.push(reading)
  }
  for (const [libraryId, works] of Map.groupBy(again, ({ library_id }) => library_id))
    await sendReading(
      tx,
      works.map(({ work_id }) => work_id),
      // Nobody asks by themself: only the library's switch holds.
      { libraryId, personId: null },
      now,
      new Date(now.getTime() + patience),
    )
}

/** Whether there was anything open to drop. */
async function drop(tx: Tx, workId: string, keys: 'all' | readonly string[]): Promise<boolean> {
  if (keys !== 'all' && keys.length === 0) return false
  const gone = await tables(tx)
    .deleteFrom('insights.genre_suggestions')
    .where('work_id', '=', workId)
    .where('state', '=', 'open')
    .$if(keys !== 'all', query => query.where('genre_key', 'in', [...keys]))
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/**
 * Follows works that were joined: what is suggested for the one, and what was declined for it, holds for the other, where nothing is
 * decided there. Each keeps its own, so that works that are parted have theirs again.
 */
export const followJoinedGenres = job<{ from: string; into: string }>(
  'insights.follow-joined-genres',
  {},
  ({ from, into }, { db }) =>
    transaction(db, async tx => {
      if ((await canonicalWorks(tx, [from])).get(from) !== into) return
      const state = (await statesOf(tx, [into])).get(into)
      if (state) await takeAlong(tx, { from, into }, state)
    }),
)

async function takeAlong(
  tx: Tx,
  { from, into }: { from: string; into: string },
  state: WorkState,
): Promise<void> {
  const has = new Set(genreKeysOf(state))
  const suggested = await tables(tx)
    .selectFrom('insights.genre_suggestions')
    .selectAll()
    .where('work_id', '=', from)
    .where('state', '<>', 'accepted')
    .orderBy('id')
    .execute()
  const taken = suggested.filter(one => !has.has(one.genre_key))
  if (taken.length > 0)
    await tables(tx)
      .insertInto('insights.genre_suggestions')
      .values(taken.map(one => ({ ...one, id: newId(), work_id: into })))
      .onConflict(conflict => conflict.columns(['work_id', 'genre_key']).doNothing())
      .execute()
  const reading = await tables(tx)
    .selectFrom('insights.genre_readings')
    .selectAll()
    .where('work_id', '=', from)
    .where('read_at', 'is not', null)
    .executeTakeFirst()
  if (!reading) return
  await tables(tx)
    .insertInto('insights.genre_readings')
    .values({ ...reading, work_id: into })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  await followWorks(tx, [into])
}

import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../database.ts'
import { StartProblem } from '../start-problem.ts'
import { beginExchange, type Exchange, endExchange, place, settleExchanges } from './exchange.ts'
import { assertEmptyUploads, assertHoldsNothing } from './occupied.ts'
import type { Building, RestoreParts } from './restoring.ts'

/** Fills the database that DATABASE_URL names, all in one transaction. */
export const restoreOnServer = async (
  { config, replace, say }: RestoreParts,
  exchange: Exchange,
  fill: (building: Building) => Promise<void>,
): Promise<void> => {
  const { dataDir, databaseUrl, filesDir } = config
  // One connection, so that whoever else is connected as Carrel is another program.
  const database = await openDatabase({ databaseUrl, dataDir, poolSize: 1 })
  try {
    await assertUnused(database.db)
    await settleExchanges(database.db, filesDir)
    if (!replace) {
      await assertHoldsNothing(database.db, 'The database that DATABASE_URL names')
      await assertEmptyUploads(filesDir)
    }
    await beginExchange(exchange)
    try {
      await fill({ database, embedded: undefined })
    } catch (cause) {
      // Whether it was committed only the database knows, when the connection broke just then.
      await settleExchanges(database.db, filesDir).then(
        () => endExchange(exchange),
        () => say('The database does not answer; the next start of Carrel puts the uploaded files right.'),
      )
      throw cause
    }
    const oldFiles = await place(exchange)
    if (oldFiles) say(`The uploaded files that were there before lie in ${oldFiles}.`)
  } finally {
    await database.close()
  }
}

// A program that was just stopped is seen for a moment longer.
const patience = 20

async function assertUnused(db: Db): Promise<void> {
  for (let look = 1; await isUsed(db); look++) {
    if (look === patience)
      throw new StartProblem(
        'The database that DATABASE_URL names is in use by a running Carrel; stop its processes first.',
      )
    await setTimeout(100)
  }
}

async function isUsed(db: Db): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name = 'carrel' and pid <> pg_backend_pid()`.execute(
    db,
  )
  return (rows[0]?.count ?? 0) > 0
}

import { AsyncLocalStorage } from 'node:async_hooks'
import type { ConstructorOptions, PgBoss } from 'pg-boss'
import type { Tx } from '../database.ts'

let ready: PgBoss | undefined
const asking = new AsyncLocalStorage<Tx>()

/**
 * Puts one job row in the caller's transaction. pg-boss looks queues up before it inserts, and would use
 * its own connection for that; here even the look-up goes through the transaction.
 * @throws when no job of that name was prepared
 */
export const insertJob = async (
  tx: Tx,
  name: string,
  payload: object,
  options: SendTiming,
): Promise<void> => {
  const { fromKysely } = await import('pg-boss')
  await asking.run(tx, async () => {
    ready ??= await startedOnce()
    const id = await ready.send(name, payload, { ...options, db: fromKysely(tx) })
    if (!id) throw new Error(`The job ${name} was not taken by its queue.`)
  })
}

export type SendTiming = { id: string; startAfter?: Date; priority?: number }

// It wants to be started before it sends; stopped at once, it keeps what it read and leaves no timers.
async function startedOnce(): Promise<PgBoss> {
  const { fromKysely, PgBoss } = await import('pg-boss')
  const { schema } = await import('./boss.ts')
  const throughCaller: NonNullable<ConstructorOptions['db']> = {
    executeSql: (text, values) => {
      const tx = asking.getStore()
      if (!tx) throw new Error('A job can only be sent inside a transaction.')
      return fromKysely(tx).executeSql(text, values)
    },
  }
  const boss = new PgBoss({ schema, db: throughCaller, migrate: false, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  await boss.stop({ graceful: false, close: false })
  return boss
}

import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'

/** Has everything learned anew; who asks may watch it by the id that comes back. */
export const askToLearn = (db: Db, personId: string): Promise<string> =>
  transaction(db, tx => send(tx, 'insights.learn-tastes', { anew: true }, { task: { personId } }))

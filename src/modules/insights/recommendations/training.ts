import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'

/** Has everything learned anew; who asks may watch by the id that comes back how far it is with what people like. */
export const askToLearn = (db: Db, personId: string): Promise<string> =>
  transaction(db, async tx => {
    await send(tx, 'insights.learn-content', { anew: true })
    return send(tx, 'insights.learn-tastes', { anew: true }, { task: { personId } })
  })

import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { everyPerson } from '../../identity/index.ts'
import { forgetLearned, learnNeighbours, noteLikes, trimNeighbours } from './learning.ts'

/** Small enough that the embedded database answers others in between. */
const peopleAtOnce = 50
const worksAtOnce = 25

type Learning = {
  /** Every work, not only those that changed. */
  anew?: boolean
}

/**
 * Learns what goes together from what people like: each night of what changed since, on Sundays and when it is asked for of everything.
 * Killed at any point, the next run goes on where it was.
 */
export const learnTastes = job<Learning>(
  'insights.learn-tastes',
  { schedule: { cron: '50 2 * * *' }, expiresIn: 4 * 3600 },
  async ({ anew = false }, { db, now, signal, progress }) => {
    if (anew || now.getUTCDay() === 0) await forgetLearned(db)
    return learnAll(db, { signal, tell: percent => progress(percent) })
  },
)

/** Learns what is to be learned, in small steps; returns how many works were. */
export async function learnAll(
  db: Db,
  { signal, tell }: { signal?: AbortSignal; tell?: (percent: number) => Promise<void> } = {},
): Promise<{ works: number }> {
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const people = await everyPerson(db)
      .$if(after !== '', query => query.where('person.id', '>', after))
      .orderBy('person.id')
      .limit(peopleAtOnce)
      .execute()
    const ids = people.map(({ id }) => id)
    if (ids.length === 0) break
    await noteLikes(db, ids)
    after = ids.at(-1) ?? after
  }
  await tell?.(20)
  let works = 0
  for (;;) {
    signal?.throwIfAborted()
    const learned = await learnNeighbours(db, worksAtOnce)
    if (learned === 0) break
    works += learned
  }
  await tell?.(90)
  for (let last: string | null = ''; last !== null; ) {
    signal?.throwIfAborted()
    last = await trimNeighbours(db, last || '00000000-0000-0000-0000-000000000000', 500)
  }
  return { works }
}

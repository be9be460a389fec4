import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { statesOf, worksWithGenres } from '../../catalog/index.ts'
import { type Example, learn } from './evidence.ts'
import { keepLearned } from './learned.ts'
import { genreKeysOf, recordWords } from './record-words.ts'

/** Small enough that the embedded database answers others in between. */
const atOnce = 50
/** The newest records that have a genre; more would change little, and are held in memory while they are counted. */
const mostWorks = 20_000

/** Learns each night, from the records that have a genre, which words speak for it. */
export const learnGenres = job(
  'insights.learn-genres',
  { schedule: { cron: '20 3 * * *' }, expiresIn: 3600 },
  (_payload, { db, now, signal }) => learnFromCatalogue(db, now, signal),
)

/** Returns from how many works it learned. */
export async function learnFromCatalogue(
  db: Db,
  now: Date,
  signal?: AbortSignal,
): Promise<{ works: number }> {
  const examples: Example[] = []
  for (let before: string | null = null; examples.length < mostWorks; ) {
    signal?.throwIfAborted()
    const ids: string[] = await worksWithGenres(db, before, atOnce)
    for (const state of (await statesOf(db, ids)).values())
      examples.push({ words: recordWords(state), genres: [...new Set(genreKeysOf(state))] })
    if (ids.length < atOnce) break
    before = ids.at(-1) ?? null
  }
  await keepLearned(db, learn(examples), now)
  return { works: examples.length }
}

import type { Db } from '../database.ts'
import { Demo, type Guest } from '../demo.ts'
import { withIds } from '../id.ts'
import type { Module } from '../module.ts'
import { seededIds } from './ids.ts'
import { Random } from './random.ts'

const seed = 1871

export type DemoParts = {
  db: Db
  filesDir: string
  modules: readonly Module[]
  now: Date
  say?: (words: string) => void
}

/**
 * Lets every module add its part of the demo to an empty, migrated database. The same `now` gives the same rows.
 * @returns as whom one may sign in
 */
export const fillDemo = async (parts: DemoParts): Promise<readonly Guest[]> => {
  const { db, filesDir, modules, now, say = () => {} } = parts
  const demo = new Demo({ db, filesDir, now, say, random: new Random(seed) })
  // A stream of its own for keys: one more row in an early module does not change who borrows what in a later one.
  await withIds(seededIds(new Random(seed + 1), now), async () => {
    for (const module of modules) await module.demo?.(demo)
  })
  return demo.guests
}

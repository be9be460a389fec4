import { v7 } from 'uuid'
import type { Random } from './random.ts'

/** Keys as `newId` makes them, one after the other, but the same for the same seed and time. */
export const seededIds = (random: Random, now: Date): (() => string) => {
  let seq = 0
  return () => {
    seq += 1
    return v7({
      msecs: now.getTime(),
      seq,
      random: Uint8Array.from({ length: 16 }, () => random.whole(0, 255)),
    })
  }
}

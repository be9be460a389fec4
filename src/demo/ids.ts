import { v7 } from 'uuid'
import type { Random } from './random.ts'

/** Keys as `newId` makes them, one after the other, but the same for the same seed and time. */
export const seededIds = (random: Random, now: Date): (() => string) => {
  let seq = 0
  // The time and the number stand before them; only the last six are chance.
  const bytes = new Uint8Array(16)
  return () => {
    seq += 1
    for (let place = 10; place < 16; place++) bytes[place] = random.whole(0, 255)
    return v7({ msecs: now.getTime(), seq, random: bytes })
  }
}

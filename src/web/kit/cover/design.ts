import { type Cloth, clothOf } from './cloth.ts'
import { coverHash } from './hash.ts'
import { ORNAMENTS } from './ornament.ts'

const LAYOUTS = 6
const FRAMES = 6

/** How a work is bound. Layout, frame and ornament are places in their tables. */
export type Design = { hash: number; cloth: Cloth; layout: number; frame: number; ornament: number }

/** Every choice from its own bits of the hash: the same work always looks the same. */
export function designOf(title: string, author: string): Design {
  const hash = coverHash(title, author)
  return {
    hash,
    cloth: clothOf(hash),
    layout: (hash >>> 4) % LAYOUTS,
    frame: (hash >>> 9) % FRAMES,
    ornament: (hash >>> 14) % ORNAMENTS.length,
  }
}

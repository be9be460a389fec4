import { LRUCache } from 'lru-cache'
import type { Notices } from './database/notices.ts'

type Terms<Value> = {
  /** Where the database says what has changed. */
  channel: 'carrel_access'
  /** Whether what it said concerns this value, which is then forgotten. */
  concerns(key: string, value: Value, said: string): boolean
  /** How many values at most. */
  most: number
  /** How long at most, in seconds: a ceiling, should the database ever have said something that was not heard. */
  seconds: number
}

/** Values read once and kept in this process until the database says that they changed. */
export class Memory<Value extends object> {
  hits = 0
  misses = 0
  readonly #kept: LRUCache<string, Value>
  readonly #notices: Notices
  // Counts what was said, so that a value read before it and kept after it is noticed.
  #said = 0

  constructor(notices: Notices, { channel, concerns, most, seconds }: Terms<Value>) {
    this.#notices = notices
    this.#kept = new LRUCache({ max: most, ttl: seconds * 1000 })
    notices.listen(channel, {
      heard: said => {
        this.#said += 1
        for (const [key, value] of this.#kept.entries())
          if (concerns(key, value, said)) this.#kept.delete(key)
      },
      missed: () => {
        this.#said += 1
        this.#kept.clear()
      },
    })
  }

  /** The kept value, or what `read` finds now; nothing found is not kept. */
  async recall(key: string, read: () => Promise<Value | null>): Promise<Value | null> {
    const kept = this.#kept.get(key)
    if (kept) {
      this.hits += 1
      return kept
    }
    this.misses += 1
    const said = this.#said
    const value = await read()
    if (value && said === this.#said && this.#notices.attended) this.#kept.set(key, value)
    return value
  }

  /** For one key that this process itself knows to be over. */
  forget(key: string): void {
    this.#kept.delete(key)
  }
}

import type { Pool } from 'pg'
import type { Log } from '../log.ts'

// From this share in use on: pages begin to wait soon after.
const shortFrom = 0.8

/** Looks every five seconds. @returns how to stop */
export const watchPool = (pool: Pool, log: Log): (() => void) => {
  const watch = new PoolWatch(pool, log)
  const timer = setInterval(() => watch.look(), 5000).unref()
  return () => clearInterval(timer)
}

/** Looks at a pool now and then, and writes down when it gets short of connections and when it has some again. */
export class PoolWatch {
  readonly #pool: Pool
  readonly #log: Log
  #looks = 0
  #told = false

  constructor(pool: Pool, log: Log) {
    this.#pool = pool
    this.#log = log
  }

  /** One busy moment is nothing; two looks in a row are told, once. */
  look(): void {
    const { totalCount, idleCount, waitingCount } = this.#pool
    const used = totalCount - idleCount
    const short = waitingCount > 0 || used >= this.#pool.options.max * shortFrom
    this.#looks = short ? this.#looks + 1 : 0
    const facts = { used, waiting: waitingCount, limit: this.#pool.options.max }
    if (this.#looks === 2 && !this.#told) {
      this.#told = true
      this.#log.warn(facts, 'Nearly all database connections are in use')
    }
    if (!short && this.#told) {
      this.#told = false
      this.#log.warn(facts, 'There are free database connections again')
    }
  }
}

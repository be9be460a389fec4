/**
 * How many rows fit into one short transaction: grows while it is quick, shrinks when it is slow. The embedded database is one
 * session, so nobody may hold it for more than 200 ms. `least` keeps a busy machine from spending itself on transactions of a row.
 */
export class ChunkSize {
  #rows: number
  readonly #least: number
  readonly #most: number

  constructor({ first = 20, least = 1, most = 200 } = {}) {
    this.#rows = first
    this.#least = least
    this.#most = most
  }

  get rows(): number {
    return this.#rows
  }

  /** Runs one chunk and learns from how long it took. */
  async run<T>(work: (rows: number) => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await work(this.#rows)
    } finally {
      const took = Math.max(1, performance.now() - began)
      const fitting = Math.floor((this.#rows * 60) / took)
      this.#rows = Math.min(this.#most, Math.max(this.#least, Math.min(fitting, this.#rows * 2)))
    }
  }
}

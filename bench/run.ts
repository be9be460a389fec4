/** How a part of the benchmark is run. */
export type Run = {
  /** A PostgreSQL server that may make databases; without one the embedded database is measured. */
  server: string | undefined
  works: number
  connections: readonly number[]
  rounds: number
  seconds: number
  warmUp: number
  /** Names of the pages to measure; none means all. */
  pages: readonly string[]
  /** Says what was found so far. */
  tell(words: string): void
}

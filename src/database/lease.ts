import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Watch } from './watch.ts'

/**
 * A connection lent for one use. Kysely lends the same connection object again and again and marks a
 * transaction as over only after the rollback came back; a query sent in between would run and commit on
 * its own. A lease can be ended at once.
 */
export class Lease implements DatabaseConnection {
  readonly connection: DatabaseConnection
  readonly watch: Watch
  #ended: string | undefined

  constructor(connection: DatabaseConnection, watch: Watch) {
    this.connection = connection
    this.watch = watch
  }

  /** From now on every query is refused with this reason. The first reason stays. */
  end(reason: string): void {
    this.#ended ??= reason
  }

  async executeQuery<R>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<R>> {
    this.#assertLent()
    const began = performance.now()
    try {
      return await this.connection.executeQuery<R>(query, options)
    } finally {
      this.watch.queryTook(performance.now() - began, query.sql)
    }
  }

  async *streamQuery<R>(
    query: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    this.#assertLent()
    yield* this.connection.streamQuery<R>(query, chunkSize, options)
  }

  #assertLent(): void {
    if (this.#ended) throw new Error(this.#ended)
  }
}

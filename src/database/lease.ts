import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'

/** What became of the transactions: read by the metrics page. */
export type TransactionWatch = {
  /** Milliseconds after which a finished transaction is reported; Infinity where length does not matter. */
  slowAfter: number
  onSlow: (milliseconds: number) => void
}

/**
 * A connection lent for one use. Kysely lends the same connection object again and again and marks a
 * transaction as over only after the rollback came back; a query sent in between would run and commit on
 * its own. A lease can be ended at once.
 */
export class Lease implements DatabaseConnection {
  readonly connection: DatabaseConnection
  readonly watch: TransactionWatch
  #ended: string | undefined

  constructor(connection: DatabaseConnection, watch: TransactionWatch) {
    this.connection = connection
    this.watch = watch
  }

  /** From now on every query is refused with this reason. The first reason stays. */
  end(reason: string): void {
    this.#ended ??= reason
  }

  async executeQuery<R>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<R>> {
    this.#assertLent()
    return await this.connection.executeQuery<R>(query, options)
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

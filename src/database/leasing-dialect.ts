import {
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type QueryCompiler,
  type TransactionSettings,
} from 'kysely'
import { Lease } from './lease.ts'
import { scope } from './transaction-scope.ts'
import type { Watch } from './watch.ts'

/** Kysely's dialect for PostgreSQL, lending each connection as a `Lease`. */
export class LeasingDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #watch: Watch

  constructor(config: PostgresDialectConfig, watch: Watch) {
    super(config)
    this.#config = config
    this.#watch = watch
  }

  // The declared type is the class; kysely itself asks no more than the interface.
  override createDriver(): PostgresDriver {
    return new LeasingDriver(new PostgresDriver(this.#config), this.#watch) as Driver as PostgresDriver
  }
}

// Kysely's own driver knows a connection by identity, so it gets back what it gave.
class LeasingDriver implements Driver {
  readonly #inner: Driver
  readonly #watch: Watch

  constructor(inner: Driver, watch: Watch) {
    this.#inner = inner
    this.#watch = watch
  }

  init(): Promise<void> {
    return this.#inner.init()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new Lease(await this.#inner.acquireConnection(), this.#watch)
  }

  beginTransaction(lease: Lease, settings: TransactionSettings): Promise<void> {
    const inside = scope.getStore()
    if (inside) inside.lease = lease
    return this.#inner.beginTransaction(lease.connection, settings)
  }

  commitTransaction(lease: Lease): Promise<void> {
    endInScope(lease, 'A query came after its transaction was committed: something was not awaited.')
    return this.#inner.commitTransaction(lease.connection)
  }

  rollbackTransaction(lease: Lease): Promise<void> {
    endInScope(lease, 'A query came after its transaction was rolled back.')
    return this.#inner.rollbackTransaction(lease.connection)
  }

  async savepoint(lease: Lease, name: string, compile: QueryCompiler['compileQuery']): Promise<void> {
    await this.#inner.savepoint?.(lease, name, compile)
  }

  async rollbackToSavepoint(
    lease: Lease,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.#inner.rollbackToSavepoint?.(lease, name, compile)
  }

  async releaseSavepoint(lease: Lease, name: string, compile: QueryCompiler['compileQuery']): Promise<void> {
    await this.#inner.releaseSavepoint?.(lease, name, compile)
  }

  releaseConnection(lease: Lease): Promise<void> {
    return this.#inner.releaseConnection(lease.connection)
  }

  destroy(): Promise<void> {
    return this.#inner.destroy()
  }
}

// Kysely's migrator uses its connection again after its transaction; only `transaction()` wants the lease ended.
function endInScope(lease: Lease, reason: string): void {
  if (scope.getStore()?.lease === lease) lease.end(reason)
}

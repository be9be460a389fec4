import type { Kysely, Transaction } from 'kysely'

/** A module names its own tables with `db.$extendTables<…>()`; nobody sees another module's. */
export type NoTables = Record<never, never>
export type Db = Kysely<NoTables>
export type Tx = Transaction<NoTables>

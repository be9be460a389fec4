import type { Db } from '../../database.ts'
import type { AccessTables } from './access/tables.ts'
import type { AccountTables } from './accounts/tables.ts'
import type { AuditTables } from './audit/tables.ts'
import type { LibraryTables } from './libraries/tables.ts'
import type { PostTables } from './post/tables.ts'

/** Every room's tables. */
export type IdentityTables = AccessTables & AccountTables & AuditTables & LibraryTables & PostTables

export const tables = (db: Db) => db.$extendTables<IdentityTables>()

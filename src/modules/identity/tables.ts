import type { Db } from '../../database.ts'
import type { AccessTables } from './access/tables.ts'
import type { AccountTables } from './accounts/tables.ts'
import type { AuditTables } from './audit/tables.ts'
import type { LibraryTables } from './libraries/tables.ts'
import type { PeopleTables } from './people/tables.ts'
import type { PostTables } from './post/tables.ts'
import type { ProviderTables } from './provider/tables.ts'
import type { SecondFactorTables } from './second-factor/tables.ts'
import type { TokenTables } from './tokens/tables.ts'

/** Every room's tables. */
export type IdentityTables = AccessTables &
  AccountTables &
  AuditTables &
  LibraryTables &
  PeopleTables &
  PostTables &
  ProviderTables &
  SecondFactorTables &
  TokenTables

export const tables = (db: Db) => db.$extendTables<IdentityTables>()

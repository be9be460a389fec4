import type { Db } from '../../database.ts'
import type { CalendarTables } from './calendar/tables.ts'
import type { ChargeTables } from './charges/tables.ts'
import type { DeskTables } from './desk/tables.ts'
import type { HoldTables } from './holds/tables.ts'
import type { LoanTables } from './loans/tables.ts'
import type { NoticeTables } from './notices/tables.ts'
import type { PatronTables } from './patrons/tables.ts'
import type { RuleTables } from './rules/tables.ts'
import type { TransferTables } from './transfers/tables.ts'

type Runs = { name: string; done_until: Date }

export type CirculationTables = PatronTables &
  RuleTables &
  CalendarTables &
  LoanTables &
  HoldTables &
  TransferTables &
  ChargeTables &
  NoticeTables &
  DeskTables & { 'circulation.runs': Runs }

export const tables = (db: Db) => db.$extendTables<CirculationTables>()

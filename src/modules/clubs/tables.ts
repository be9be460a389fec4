import type { Db } from '../../database.ts'
import type { ClubTables } from './clubs/tables.ts'
import type { MeetingTables } from './meetings/tables.ts'
import type { MemberTables } from './members/tables.ts'

export type ClubsTables = ClubTables & MemberTables & MeetingTables

export const tables = (db: Db) => db.$extendTables<ClubsTables>()

import type { Db } from '../../database.ts'
import type { ClubTables } from './clubs/tables.ts'
import type { MeetingTables } from './meetings/tables.ts'
import type { MemberTables } from './members/tables.ts'
import type { ThreadTables } from './threads/tables.ts'

export type ClubsTables = ClubTables & MemberTables & MeetingTables & ThreadTables

export const tables = (db: Db) => db.$extendTables<ClubsTables>()

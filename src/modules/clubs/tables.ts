import type { Db } from '../../database.ts'
import type { ClubTables } from './clubs/tables.ts'
import type { MeetingTables } from './meetings/tables.ts'
import type { MemberTables } from './members/tables.ts'
import type { PollTables } from './polls/tables.ts'

export type ClubsTables = ClubTables & MemberTables & MeetingTables & PollTables

export const tables = (db: Db) => db.$extendTables<ClubsTables>()

import type { Db } from '../../database.ts'
import type { BetTables } from './bets/tables.ts'
import type { ClubTables } from './clubs/tables.ts'
import type { LetterTables } from './letters/tables.ts'
import type { MeetingTables } from './meetings/tables.ts'
import type { MemberTables } from './members/tables.ts'
import type { PointTables } from './points/tables.ts'
import type { PollTables } from './polls/tables.ts'
import type { ScoreTables } from './scores/tables.ts'
import type { ThreadTables } from './threads/tables.ts'

export type ClubsTables = ClubTables &
  MemberTables &
  MeetingTables &
  LetterTables &
  ThreadTables &
  PointTables &
  BetTables &
  PollTables &
  ScoreTables

export const tables = (db: Db) => db.$extendTables<ClubsTables>()

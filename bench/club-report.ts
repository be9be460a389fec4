import type { ClubsResult } from './clubs.ts'
import { statementsTable } from './log-report.ts'
import { section, whole } from './tables.ts'
import { clubsOfMember } from './visitor.ts'

/** What the database does for each page of a club, for who is in one and for who is in many. */
export const clubStatementsReport = (library: string, { size, statements, load }: ClubsResult): string =>
  section(
    `Statements of the clubs’ pages: ${library}`,
    [
      `${whole(size.clubs)} clubs of ${size.members} members with ${size.meetings} meetings each, their talk, votes and bets. What the database takes by itself
for a member of one club and for one of ${clubsOfMember.many}. The floor sends the very statements that Carrel sends, so that a share says what the
program adds, and these times what the statements take. Programs at work or waiting for a core while the pages were measured: ${load.toFixed(1)}.`,
      statementsTable({ few: '1 club', many: `${clubsOfMember.many} clubs` }, statements),
    ].join('\n\n'),
  )

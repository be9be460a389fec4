import { type Expression, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { keptLoans } from '../../circulation/index.ts'
import { sharingMembers } from '../../clubs/index.ts'
import { peopleOfLibrary } from '../../identity/index.ts'
import { tastesInLogs } from '../../reading/index.ts'
import { peopleAtHome } from './counted.ts'
import { drawnTo } from './drawing.ts'
import { bestSeen, type Shown, shownColumns, shownFrom } from './for-reader.ts'
import { fewestPeople } from './learning.ts'

export type ForGroup = Shown & {
  /** How many of them may like it. */
  people: number
}

/**
 * What may suit a club: drawn from the logs of members who let it see how they read, of three at least for each book, so that none
 * tells of one of them. Whether this person is in it is the caller's to know.
 */
export const recommendedToClub = (db: Db, clubId: string, personId: string): Promise<ForGroup[]> =>
  recommendedTogether(
    db,
    sharingMembers(db).clearSelect().select('member.person_id').where('member.club_id', '=', clubId),
    { fewest: fewestPeople, personId },
  )

/** What may suit those of a household who agreed to be read so; two at least for each book. */
export const recommendedAtHome = (db: Db, libraryId: string, personId: string): Promise<ForGroup[]> =>
  recommendedTogether(
    db,
    peopleOfLibrary(db, libraryId).where('membership.person_id', 'in', peopleAtHome(db)),
    { fewest: 2, personId },
  )

/** What suits several people, and this person does not know yet. */
async function recommendedTogether(
  db: Db,
  people: Expression<unknown>,
  { fewest, personId }: { fewest: number; personId: string },
): Promise<ForGroup[]> {
  const { rows } = await sql<ForGroup>`
    with ${drawnTo(db, sql`${people}`)},
    suits as (
      select person_id, id, sum(pull) as score from drawn
      where not exists (select from liked where liked.person_id = drawn.person_id and liked.work_id = drawn.id)
      group by person_id, id having sum(pull) > 0),
    -- Who has many books has no louder voice.
    voices as (select suits.*, score / max(score) over (partition by person_id) as share from suits),
    common as (
      select id, sum(share) as score, count(*)::int as people from voices group by id having count(*) >= ${fewest}),
    ranked as (
      select common.* from common
      where not exists (select from ${tastesInLogs(db)} as own
          where own.person_id = ${personId} and own.work_id = common.id)
        and not exists (select from ${keptLoans(db)} as loan
          where loan.person_id = ${personId} and loan.work_id = common.id)
        and not exists (select from insights.dismissals gone
          where gone.person_id = ${personId} and gone.work_id = common.id)),
    ${bestSeen(db, personId)}
    select seen.people, ${shownColumns} from ${shownFrom(db, personId)}`.execute(db)
  return rows
}

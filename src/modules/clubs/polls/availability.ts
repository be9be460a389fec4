import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { editionLengths, titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { type PlaceOfWork, placesOfWorks, totalsOfWorks } from '../../circulation/index.ts'
import { librariesOfMember, peopleNamed, publicLibrariesOf } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { Candidate } from './count.ts'
import { marksOn } from './poll-queries.ts'

/**
 * The titles of a poll for one member of its club, in the order in which they were proposed, each with where it is: their own
 * libraries by name, those of the others as one sum over public catalogues (RULES R13). One statement, in which it is decided whose
 * libraries those are; of a poll of another club it says nothing.
 */
export const titlesOnBallot = (db: Db, pollId: string, personId: string, now: Date) =>
  tables(db)
    .with('title', () => proposalsFor(db, pollId, personId))
    .with('own', () => placesOfWorks(db, personId, sql`(select work_id from title)`, now))
    .with('elsewhere', () =>
      totalsOfWorks(
        db,
        sql`(select work_id from title)`,
        publicLibrariesOf(db, sql`(${membersAt(db, sql`(select club_id from title)`)})`).where(
          'library.id',
          'not in',
          librariesOfMember(db, personId).clearSelect().select('library.id'),
        ),
      ),
    )
    .selectFrom('title')
    .leftJoin('elsewhere', 'elsewhere.work_id', 'title.work_id')
    .selectAll('title')
    .select(['elsewhere.copies', 'elsewhere.on_shelf', 'elsewhere.waiting'])
    .select(
      sql<
        PlaceOfWork[]
      >`coalesce((select json_agg(own order by own.library) from own where own.work_id = title.work_id), '[]')`.as(
        'places',
      ),
    )
    .orderBy('title.proposed_at')
    .orderBy('title.id')
    .execute()

export type TitleOnBallot = Awaited<ReturnType<typeof titlesOnBallot>>[number]

/** Titles of a poll with their books and their proposers' names, and where on their ballot this person put each. */
const proposalsFor = (db: Db, pollId: string, personId: string) =>
  tables(db)
    .selectFrom('clubs.proposals as proposal')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'proposal.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'proposal.work_id')
    .leftJoin(peopleNamed(db, personId).as('proposer'), 'proposer.id', 'proposal.proposed_by')
    .leftJoin('clubs.ballots as ballot', join =>
      join.onRef('ballot.poll_id', '=', 'proposal.poll_id').on('ballot.person_id', '=', personId),
    )
    .leftJoinLateral(
      ({ ref }) => marksOn(db).where('rank.ballot_id', '=', ref('ballot.id')).as('mark'),
      join => join.onRef('mark.proposal_id', '=', 'proposal.id'),
    )
    .select(['proposal.id', 'proposal.club_id', 'proposal.work_id', 'proposal.proposed_at'])
    .select(['proposal.words', 'proposal.proposed_by', 'proposer.name as proposer', 'mark.rank'])
    .select(['work.title', 'work.by_line', 'work.language', 'work.cover'])
    .select(({ exists, ref }) => [
      exists(worksVisibleTo(db, personId).where('work.id', '=', ref('proposal.work_id'))).as('seen'),
      editionLengths(db)
        .clearSelect()
        .select(sql<number | null>`percentile_disc(0.5) within group (order by edition.pages)`.as('pages'))
        .where('edition.work_id', '=', ref('proposal.work_id'))
        .as('pages'),
    ])
    .where('proposal.poll_id', '=', pollId)
    .where('proposal.same_as', 'is', null)

const membersAt = (db: Db, clubs: ReturnType<typeof sql>) =>
  tables(db)
    .selectFrom('clubs.members as member')
    .select('member.person_id')
    .where(sql<boolean>`member.club_id in ${clubs}`)

/** The titles of a poll in the order of proposal, with the waits in public catalogues that decide ties. */
export async function waitsOfTitles(tx: Tx, poll: { id: string; club_id: string }): Promise<Candidate[]> {
  const rows = await tables(tx)
    .with('title', () =>
      tables(tx)
        .selectFrom('clubs.proposals')
        .select(['id', 'work_id', 'proposed_at'])
        .where('poll_id', '=', poll.id)
        .where('same_as', 'is', null),
    )
    .with('total', () =>
      totalsOfWorks(
        tx,
        sql`(select work_id from title)`,
        publicLibrariesOf(tx, sql`(${membersAt(tx, sql`(${poll.club_id}::uuid)`)})`),
      ),
    )
    .selectFrom('title')
    .leftJoin('total', 'total.work_id', 'title.work_id')
    .select(['title.id', 'total.copies', 'total.waiting'])
    .orderBy('title.proposed_at')
    .orderBy('title.id')
    .execute()
  return rows.map(({ id, copies, waiting }) => ({ id, copies: copies ?? 0, waiting: waiting ?? 0 }))
}

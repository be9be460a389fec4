import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo, peopleVisibleTo } from '../../identity/index.ts'
import type { Difference } from '../books/difference.ts'
import { tables } from '../tables.ts'
import type { ProposalStatus } from './tables.ts'

export const proposalPageSize = 20

/** A proposal as pages show it; names are those that the viewer may see. */
export type ListedProposal = {
  id: string
  work_id: string
  title: string
  by_line: string
  person_id: string | null
  person: string | null
  library: string | null
  status: ProposalStatus
  reason: string | null
  changes: Difference[]
  created_at: Date
  decided_at: Date | null
}

/** Who looks at proposals: somebody, staff of a library or of none, who may have the care of all records. */
export type ProposalViewer = { personId: string; libraryId: string | null; curates: boolean }

/** Those that wait for a decision, the oldest first; one more than a page tells that there are others. For who curates. */
export const openProposals = (db: Db, viewerId: string, after: string | null): Promise<ListedProposal[]> =>
  listed(db, viewerId)
    .where('proposal.status', '=', 'open')
    .$if(after !== null, query => query.where('proposal.id', '>', after ?? ''))
    .orderBy('proposal.id')
    .limit(proposalPageSize + 1)
    .execute()

/** Somebody's own, the newest first, with what became of them. */
export const ownProposals = (db: Db, personId: string, after: string | null): Promise<ListedProposal[]> =>
  listed(db, personId)
    .where('proposal.person_id', '=', personId)
    .$if(after !== null, query => query.where('proposal.id', '<', after ?? ''))
    .orderBy('proposal.id', 'desc')
    .limit(proposalPageSize + 1)
    .execute()

/** The open ones of a work that the viewer sees, the oldest first. */
export const proposalsOf = (db: Db, viewerId: string, workId: string): Promise<ListedProposal[]> =>
  listed(db, viewerId)
    .where('proposal.work_id', '=', workId)
    .where('proposal.status', '=', 'open')
    .orderBy('proposal.id')
    .limit(proposalPageSize)
    .execute()

/** One proposal: for who curates, who made it, and staff of a library that has the title in its list. */
export const proposalFor = (
  db: Db,
  proposalId: string,
  { personId, libraryId, curates }: ProposalViewer,
): Promise<ListedProposal | undefined> =>
  listed(db, personId)
    .where('proposal.id', '=', proposalId)
    .$if(!curates, query =>
      query.where(({ or, eb, exists, selectFrom }) =>
        or([
          eb('proposal.person_id', '=', personId),
          exists(
            selectFrom('catalog.holdings as holding')
              .select(sql`1`.as('held'))
              .whereRef('holding.work_id', '=', 'proposal.work_id')
              .where('holding.library_id', '=', libraryId),
          ),
        ]),
      ),
    )
    .executeTakeFirst()

const listed = (db: Db, viewerId: string) =>
  tables(db)
    .selectFrom('catalog.proposals as proposal')
    .innerJoin('catalog.works as work', 'work.id', 'proposal.work_id')
    .leftJoin(peopleVisibleTo(db, viewerId).as('person'), 'person.id', 'proposal.person_id')
    .leftJoin(librariesVisibleTo(db, viewerId).as('library'), 'library.id', 'proposal.library_id')
    .select(['proposal.id', 'proposal.work_id', 'work.title', 'work.by_line', 'proposal.person_id'])
    .select(['person.name as person', 'library.name as library', 'proposal.status', 'proposal.reason'])
    .select(['proposal.changes', 'proposal.created_at', 'proposal.decided_at'])

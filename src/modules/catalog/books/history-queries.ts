import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo, peopleVisibleTo } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { type Difference, differences } from './difference.ts'
import type { Cause } from './history.ts'
import { stateOf, type WorkState } from './work-state.ts'

export const historyPageSize = 20

/** One change of a record, the newest first. */
export type RecordChange = {
  /** Of the version that was kept before it: to go back to before this change. */
  id: string
  cause: Cause
  at: Date
  /** Null for a job, for who went, and for who is not this person's to see. */
  person: string | null
  library: string | null
  changes: Difference[]
  /** Before the change, for naming its editions. */
  before: WorkState
}

/**
 * What became of a record, the newest first, before the version `after` if one is given; one more than a page tells that
 * there are others. Who may see the work is the caller's to decide; names are those that `viewerId` may see.
 */
export async function historyOf(
  db: Db,
  { workId, viewerId, after }: { workId: string; viewerId: string; after: string | null },
): Promise<RecordChange[]> {
  const versions = await tables(db)
    .selectFrom('catalog.versions as version')
    .leftJoin(peopleVisibleTo(db, viewerId).as('person'), 'person.id', 'version.person_id')
    .leftJoin(librariesVisibleTo(db, viewerId).as('library'), 'library.id', 'version.library_id')
    .select(['version.id', 'version.cause', 'version.created_at as at', 'version.state as before'])
    .select(['person.name as person', 'library.name as library'])
    .select(
      sql<WorkState | null>`(select next.state from catalog.versions next
        where next.work_id = version.work_id and next.id > version.id order by next.id limit 1)`.as('after'),
    )
    .where('version.work_id', '=', workId)
    .$if(after !== null, query => query.where('version.id', '<', after ?? ''))
    .orderBy('version.id', 'desc')
    .limit(historyPageSize + 1)
    .execute()
  const current = await stateOf(db, workId)
  return versions.map(({ after: next, ...version }) => ({
    ...version,
    changes: differences(version.before, next ?? current),
  }))
}

import type { Db, Tx } from '../../../database.ts'
import { librariesVisibleTo, peopleVisibleTo } from '../../identity/index.ts'
import type { Cause } from '../books/history.ts'
import { historyPageSize } from '../books/history-queries.ts'
import { tables } from '../tables.ts'
import { type FieldChange, fieldChanges, type Pair } from './fields.ts'
import { columnsOf, type Owner } from './keeping.ts'

/** One change of a record. */
export type KeptChange = {
  id: string
  cause: Cause
  at: Date
  /** Null for who went, and for who is not this person's to see. */
  person: string | null
  library: string | null
  changes: FieldChange[]
}

/**
 * What became of a record, the newest first, before the change `after` if one is given; one more than a page tells that
 * there are others. Who may see the record is the caller's to decide; names are those that `viewerId` may see.
 */
export async function changesOf(
  db: Db,
  owner: Owner,
  { viewerId, after }: { viewerId: string; after: string | null },
): Promise<KeptChange[]> {
  const rows = await tables(db)
    .selectFrom('catalog.changes as change')
    .leftJoin(peopleVisibleTo(db, viewerId).as('person'), 'person.id', 'change.person_id')
    .leftJoin(librariesVisibleTo(db, viewerId).as('library'), 'library.id', 'change.library_id')
    .select(['change.id', 'change.cause', 'change.created_at as at', 'change.before', 'change.after'])
    .select(['person.name as person', 'library.name as library'])
    .where(({ and }) => and(columnsOf(owner)))
    .$if(after !== null, query => query.where('change.id', '<', after ?? ''))
    .orderBy('change.id', 'desc')
    .limit(historyPageSize + 1)
    .execute()
  return rows.map(({ before, after: became, ...row }) => ({
    ...row,
    changes: fieldChanges({ before, after: became }),
  }))
}

/** The changes of a record from this one on, the newest first; null when it is none of its changes. */
export async function changesFrom(tx: Tx, owner: Owner, changeId: string): Promise<Pair[] | null> {
  const rows = await tables(tx)
    .selectFrom('catalog.changes')
    .select(['id', 'before', 'after'])
    .where(({ and }) => and(columnsOf(owner)))
    .where('id', '>=', changeId)
    .orderBy('id', 'desc')
    .execute()
  return rows.at(-1)?.id === changeId ? rows : null
}

import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Works that a person's own log marks as theirs, for other rooms' queries: columns `person_id`, `work_id`. It is private. */
export const ownedWorks = (db: Db) =>
  tables(db)
    .selectFrom('reading.books as book')
    .select(['book.person_id', 'book.work_id'])
    .where('book.owned', '=', true)

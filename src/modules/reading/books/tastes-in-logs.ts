import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/**
 * What logs say of their readers' taste, for other rooms' queries: columns `person_id`, `work_id`, `status`, `rating` (in hundredths
 * of a star, or null) and `favourite`. It is private: who may learn what of it is the caller's to decide.
 */
export const tastesInLogs = (db: Db) =>
  tables(db)
    .selectFrom('reading.books as book')
    .select(['book.person_id', 'book.work_id', 'book.status', 'book.rating', 'book.favourite'])

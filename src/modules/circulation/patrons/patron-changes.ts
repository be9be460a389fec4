import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type AuditEntry, entriesAbout } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * What was done to a patron and to their loans, the newest first, one more than fit on a page. A loan that has lost its
 * patron tells nothing here any more (RULES R15).
 */
export const changesOfPatron = (
  db: Db,
  libraryId: string,
  patronId: string,
  after: string | null,
): Promise<AuditEntry[]> =>
  entriesAbout(
    db,
    libraryId,
    tables(db)
      .selectFrom('circulation.loans')
      .select('id')
      .where('library_id', '=', libraryId)
      .where('patron_id', '=', patronId)
      .unionAll(tables(db).selectNoFrom(sql<string>`${patronId}::uuid`.as('id'))),
    after,
  )

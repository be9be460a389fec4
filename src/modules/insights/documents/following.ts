import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { canonicalWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/**
 * Follows works that were joined, or parted again: a document is about the work that its own lives on in. Until this has run its
 * gates stay shut.
 */
export const followWorksOfDocuments = job<{ from: string; into: string }>(
  'insights.follow-works-of-documents',
  {},
  ({ from, into }, { db }) =>
    transaction(db, async tx => {
      const documents = await tables(tx)
        .selectFrom('insights.documents')
        .select(({ fn }) => ['id', fn.coalesce('told_work_id', 'work_id').as('home')])
        .$narrowType<{ home: string }>()
        .where('work_id', 'in', [from, into])
        .orderBy('id')
        .forNoKeyUpdate()
        .execute()
      const lives = await canonicalWorks(
        tx,
        documents.map(({ home }) => home),
      )
      const goes = documents.map(({ id, home }) => ({ id, home, work_id: lives.get(home) ?? home }))
      await sql`
        update insights.documents document set work_id = goes.work_id, told_work_id = nullif(goes.home, goes.work_id)
        from jsonb_to_recordset(${JSON.stringify(goes)}::jsonb) as goes (id uuid, home uuid, work_id uuid)
        where document.id = goes.id and document.work_id <> goes.work_id`.execute(tx)
    }),
)

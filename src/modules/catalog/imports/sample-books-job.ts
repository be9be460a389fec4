import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { addSampleBooks } from './sample-books.ts'

type LibraryCreated = { library_id: string; branch_id: string; samples: boolean }

/** Follows the set-up of a library whose first administrator asked for sample books. */
export const sampleBooksJob = job<LibraryCreated>(
  'catalog.add-sample-books',
  { retryLimit: 2 },
  async ({ library_id: libraryId, branch_id: branchId, samples }, { db, now }) => {
    if (!samples) return
    await transaction(db, async tx => {
      const begun = await tables(tx)
        .selectFrom('catalog.holdings')
        .select('work_id')
        .where('library_id', '=', libraryId)
        .limit(1)
        .executeTakeFirst()
      if (begun === undefined) await addSampleBooks(tx, { libraryId, branchId }, now)
    })
  },
)

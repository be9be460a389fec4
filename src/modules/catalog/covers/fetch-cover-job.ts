import { type Db, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { isRefused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { setCover } from './covers.ts'
import { fetchCover } from './fetching.ts'

type CoverWanted = {
  edition_id: string
  address: string
  library_id: string | null
  person_id: string | null
}

/** Brings the cover of an edition that has none: one that somebody gave meanwhile stays. */
export const fetchCoverJob = job<CoverWanted>(
  'catalog.fetch-cover',
  { retryLimit: 4, retryDelay: 10 },
  async (
    { edition_id: editionId, address, library_id: libraryId, person_id: personId },
    { db, filesDir, lookups, now, signal },
  ) => {
    if (lookups === undefined || !(await wants(db, editionId))) return { cover: 'not-wanted' }
    const fetched = await fetchCover(filesDir, address, lookups, signal)
    if (isRefused(fetched)) return { cover: fetched.refused }
    const change = { cause: 'covered' as const, personId, libraryId }
    return transaction(db, async tx => {
      if (!(await wants(tx, editionId))) return { cover: 'not-wanted' }
      await setCover(tx, editionId, fetched.name, change, now)
      return { cover: fetched.name }
    })
  },
)

const wants = async (db: Db, editionId: string): Promise<boolean> =>
  (await tables(db)
    .selectFrom('catalog.editions')
    .select('id')
    .where('id', '=', editionId)
    .where('cover', 'is', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()) !== undefined

import { sql } from 'kysely'
import { job } from '../../../jobs/job.ts'
import { sweepPictureFiles } from '../../../pictures/sweeping.ts'
import { coversIn } from './covers.ts'

/** Nightly: files of covers that no edition has and no version of a book names. */
export const sweepCovers = job(
  'catalog.sweep-covers',
  { schedule: { cron: '41 3 * * *' } },
  async (_payload, { db, filesDir, now }) => {
    const isKept = async (name: string): Promise<boolean> => {
      const { rows } = await sql<{ kept: boolean }>`
        select exists (select from catalog.editions where cover = ${name})
          or exists (select from catalog.enrichments where cover = ${name} and status = 'proposed')
          or exists (select from catalog.versions version, jsonb_array_elements(version.state -> 'editions') edition
            where edition ->> 'cover' = ${name}) as kept`.execute(db)
      return rows[0]?.kept ?? false
    }
    await sweepPictureFiles(coversIn(filesDir), isKept, now)
  },
)

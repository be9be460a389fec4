import { job } from '../../../jobs/job.ts'
import { sweepPictureFiles } from '../../../pictures/sweeping.ts'
import { tables } from '../tables.ts'
import { picturesIn } from './picture.ts'

/** Nightly: files of pictures that no person and no library has any more. */
export const sweepPictures = job(
  'identity.sweep-pictures',
  { schedule: { cron: '27 3 * * *' } },
  async (_payload, { db, filesDir, now }) => {
    const named = await tables(db)
      .selectFrom('identity.people')
      .select('picture')
      .where('picture', 'is not', null)
      .unionAll(
        tables(db).selectFrom('identity.libraries').select('picture').where('picture', 'is not', null),
      )
      .execute()
    const kept = new Set(named.map(({ picture }) => picture))
    await sweepPictureFiles(picturesIn(filesDir), name => kept.has(name), now)
  },
)

import { job } from '../../../jobs/job.ts'
import { sweepPictureFiles } from '../../../pictures/sweeping.ts'
import { tables } from '../tables.ts'
import { clubPicturesIn } from './picture.ts'

/** Nightly: files of pictures that no club has any more. */
export const sweepClubPictures = job(
  'clubs.sweep-pictures',
  { schedule: { cron: '29 3 * * *' } },
  async (_payload, { db, filesDir, now }) => {
    const named = await tables(db)
      .selectFrom('clubs.clubs')
      .select('picture')
      .where('picture', 'is not', null)
      .execute()
    const kept = new Set(named.map(({ picture }) => picture))
    await sweepPictureFiles(clubPicturesIn(filesDir), name => kept.has(name), now)
  },
)

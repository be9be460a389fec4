import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { picturesIn } from './picture.ts'

const day = 86_400_000

/** Nightly: files of pictures that nobody has any more, as after a crash between writing one and naming it. */
export const sweepPictures = job(
  'identity.sweep-pictures',
  { schedule: { cron: '27 3 * * *' } },
  async (_payload, { db, filesDir, now }) => {
    const folder = picturesIn(filesDir)
    const kept = new Set(
      (
        await tables(db)
          .selectFrom('identity.people')
          .select('picture')
          .where('picture', 'is not', null)
          .unionAll(
            tables(db).selectFrom('identity.libraries').select('picture').where('picture', 'is not', null),
          )
          .execute()
      ).map(({ picture }) => picture),
    )
    for (const file of await readdir(folder).catch(() => [])) {
      const path = join(folder, file)
      const old = await stat(path).then(({ mtimeMs }) => now.getTime() - mtimeMs > day)
      if (old && !kept.has(file.replace(/-(small|large)\.webp$/, ''))) await rm(path, { force: true })
    }
  },
)

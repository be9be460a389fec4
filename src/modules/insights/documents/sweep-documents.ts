import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { documentsIn } from './document-file.ts'
import { finishRemoval } from './removing.ts'

const day = 86_400_000

/** Nightly: removals that were cut off, and files that no document has, as after a crash between keeping one and writing its row. */
export const sweepDocuments = job(
  'insights.sweep-documents',
  { schedule: { cron: '33 3 * * *' } },
  async (_payload, { db, filesDir, now }) => {
    const cutOff = await tables(db)
      .selectFrom('insights.documents')
      .select('id')
      .where('removed_at', 'is not', null)
      .limit(1000)
      .execute()
    for (const { id } of cutOff) await finishRemoval(db, filesDir, id)
    const folder = documentsIn(filesDir)
    for (const file of await readdir(folder).catch(() => [])) {
      const path = join(folder, file)
      const changed = await stat(path).catch(() => undefined)
      if (changed === undefined || now.getTime() - changed.mtimeMs < day) continue
      const kept = await tables(db)
        .selectFrom('insights.documents')
        .select('id')
        .where('file', '=', file)
        .executeTakeFirst()
      if (!kept) await rm(path, { force: true })
    }
  },
)

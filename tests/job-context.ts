import type { Database } from '../src/database.ts'
import type { JobContext } from '../src/jobs/job.ts'
import { silentLog } from '../src/log.ts'

/** What a job is given, for a test that runs one itself. */
export const jobContext = (site: { database: Database; filesDir: string }, now: Date): JobContext => ({
  id: 'test',
  db: site.database.db,
  filesDir: site.filesDir,
  log: silentLog,
  now,
  signal: new AbortController().signal,
  progress: async () => {},
})

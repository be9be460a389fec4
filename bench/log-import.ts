import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { silentLog } from '../src/log.ts'
import { modules } from '../src/modules.ts'
import { copyOf, dropCopy } from './copies.ts'
import { madeUpExport } from './made-up-export.ts'
import { libraryWithLogs } from './made-up-log.ts'
import { type Recorder, record } from './recorder.ts'
import type { Run } from './run.ts'
import { type Transactions, transactionsOf } from './transactions.ts'
import { logs, readerOf, signIn } from './visitor.ts'

/** What one of the two jobs took. */
type Stage = Transactions & { seconds: number; rate: number }

export type LogImportResult = {
  rows: number
  /** How many rows the preview found sure, unsure and new. */
  verdicts: Record<string, number>
  /** How many of them stood in the log afterwards. */
  logged: number
  reading: Stage
  writing: Stage
  /** Programs at work or waiting for a core meanwhile, others' and these. */
  load: number
}

const rows = 10_000

/** Moving in from Goodreads with ten thousand books: the file is read for its preview, and then written into a log. */
export async function importLog(run: Run): Promise<LogImportResult> {
  const seed = await libraryWithLogs(run.works, run.server, run.tell)
  const place = await copyOf(seed, 'carrel_bench_log_import')
  const filesDir = mkdtempSync(join(tmpdir(), 'carrel-bench-import-'))
  const recorder = await record(place, { FILES_DIR: filesDir })
  try {
    const transactions = transactionsOf(recorder.pool)
    const stage = async (name: string, importId: string): Promise<Stage> => {
      const began = performance.now()
      const noted = await transactions.during(() => runJob(recorder, name, { importId }, filesDir))
      const seconds = (performance.now() - began) / 1000
      run.tell(
        `${name}: ${Math.round(rows / seconds)} rows/s, in ${noted.count} transactions, the longest ${Math.round(noted.longest)} ms`,
      )
      return { ...noted, seconds, rate: rows / seconds }
    }
    const file = new File([await madeUpExport(recorder.db, rows)], 'goodreads.csv', { type: 'text/csv' })
    const reader = await signIn(recorder.address, readerOf(logs.few))
    const begun = await reader.upload('/reading/imports', 'file', file)
    const address = begun.headers.get('location') ?? ''
    const importId = address.split('/').at(-1) ?? ''
    if (begun.status !== 303) throw new Error(`The import was answered with ${begun.status}.`)
    const reading = await stage('reading.read-import', importId)
    const verdicts = await verdictsOf(recorder, importId)
    const committed = await reader.submit(`${address}/commitment`, {})
    if (committed.status !== 303)
      throw new Error(`Putting it into the log was answered with ${committed.status}.`)
    const writing = await stage('reading.write-import', importId)
    const logged = await loggedOf(recorder, importId)
    return { rows, verdicts, logged, reading, writing, load: loadavg()[0] ?? 0 }
  } finally {
    await recorder.end()
    await dropCopy(place)
    rmSync(filesDir, { recursive: true })
  }
}

async function runJob({ db }: Recorder, name: string, payload: object, filesDir: string): Promise<void> {
  const job = modules.flatMap(({ jobs }) => jobs ?? []).find(one => one.name === name)
  if (!job) throw new Error(`There is no job ${name}.`)
  const context = { id: 'bench', filesDir, log: silentLog, now: new Date(), progress: async () => {} }
  await job.run(payload, { ...context, db, signal: new AbortController().signal })
}

async function verdictsOf({ db }: Recorder, importId: string): Promise<Record<string, number>> {
  const found = await sql<{ verdict: string; count: number }>`
    select verdict, count(*)::int as count from reading.import_rows where import_id = ${importId}
    group by verdict order by verdict`.execute(db)
  const verdicts = Object.fromEntries(found.rows.map(({ verdict, count }) => [verdict, count]))
  const count = found.rows.reduce((sum, one) => sum + one.count, 0)
  if (count !== rows) throw new Error(`Of ${rows} rows ${count} were read.`)
  return verdicts
}

async function loggedOf({ db }: Recorder, importId: string): Promise<number> {
  const found = await sql<{ logged: number }>`
    select count(*)::int as logged from reading.import_rows where import_id = ${importId} and book_id is not null`.execute(
    db,
  )
  const logged = found.rows[0]?.logged ?? 0
  if (logged === 0) throw new Error('The import wrote nothing.')
  return logged
}

// Imports every sample file into a fresh embedded database, as the page of imports does, and writes
// docs/imports.md: what came in of each file, what was asked, what did not and why.
//   node scripts/read-samples.ts [folder of samples]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { silentLog } from '../src/log.ts'
import { migrate } from '../src/migrations.ts'
import { type FileReport, reportOnFile, reportTable } from '../src/modules/catalog/index.ts'
import { readMessages, Words } from '../src/web/kit/words.ts'

const root = join(import.meta.dirname, '..')
const samples = resolve(process.argv[2] ?? join(root, '../shared/samples'))
const page = join(root, 'docs/imports.md')
const now = new Date()
const folder = mkdtempSync(join(tmpdir(), 'carrel-samples-'))

/** Folders in the order they are read: what a file brings depends on what was there before it. */
const parts = ['marc', 'exports', 'catalogue']

try {
  await readSamples()
} finally {
  rmSync(folder, { recursive: true })
}

async function readSamples(): Promise<void> {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: folder, poolSize: 1 })
  await migrate(database.db)
  const { who, branchId } = await library(database.db)
  const words = new Words(readMessages(join(root, 'views'))).in('en', 'UTC', now)
  const here = { db: database.db, filesDir: folder, log: silentLog, now }
  const tables: string[] = []
  for (const part of parts) {
    const reports: FileReport[] = []
    for (const file of readdirSync(join(samples, part)).sort()) {
      const began = performance.now()
      reports.push(await reportOnFile(here, who, branchId, join(samples, part, file), words))
      console.log(`${file}: ${Math.round(performance.now() - began)} ms`)
    }
    tables.push(`## samples/${part}\n\n${summary(reports)}\n\n${reportTable(reports)}`)
  }
  await database.close()
  const head = readFileSync(page, 'utf8').split('\n## samples/')[0]?.trimEnd() ?? ''
  writeFileSync(page, `${head}\n\n${tables.join('\n\n')}\n`)
}

function summary(reports: readonly FileReport[]): string {
  const sum = (count: (report: FileReport) => number) =>
    reports.reduce((total, report) => total + count(report), 0).toLocaleString('en')
  return `${reports.length} files, ${sum(one => one.records)} records: ${sum(one => one.added)} new, ${sum(one => one.merged)} merged, ${sum(one => one.same)} the same, ${sum(one => one.asked)} asked, ${sum(one => one.unread)} not read.`
}

async function library(db: Db) {
  const [libraryId, branchId, personId] = [newId(), newId(), newId()]
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${personId}, 'samples@example.org', 'Samples', 'x', ${now})`.execute(db)
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, 'Samples', 'public', 'UTC', 'EUR', 'en', true, ${now})`.execute(db)
  await sql`insert into identity.branches (id, library_id, name, created_at)
    values (${branchId}, ${libraryId}, 'Central', ${now})`.execute(db)
  return { who: { libraryId, personId, address: null }, branchId }
}

// Imports every sample of a reader's library into an empty log of its own, beside a catalogue of ten thousand titles, and writes
// docs/reading-imports.md: how surely its rows found their books, and that all that the file tells arrived.
//   node scripts/read-libraries.ts [folder of samples]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { silentLog } from '../src/log.ts'
import { migrate } from '../src/migrations.ts'
import { reportOnFile } from '../src/modules/catalog/index.ts'
import { type Arrived, type LibraryReport, reportOnLibrary } from '../src/modules/reading/index.ts'
import { readMessages, Words } from '../src/web/kit/words.ts'
import { countLibrary } from './count-library.ts'

const root = join(import.meta.dirname, '..')
const samples = resolve(process.argv[2] ?? join(root, '../shared/samples'))
const page = join(root, 'docs/reading-imports.md')
const now = new Date()
const folder = mkdtempSync(join(tmpdir(), 'carrel-libraries-'))
const names = ['dates', 'ratings', 'shelves', 'reviews', 'rereads'] as const

try {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: folder, poolSize: 1 })
  await migrate(database.db)
  await fillCatalogue(database.db)
  const lines: string[] = []
  for (const file of readdirSync(join(samples, 'exports')).sort()) {
    const path = join(samples, 'exports', file)
    const report = await reportOnLibrary(here(database.db), await person(database.db), path, '1899-01-01')
    lines.push(lineOf(report, countLibrary(path)))
    console.log(lines.at(-1))
  }
  await database.close()
  const head = readFileSync(page, 'utf8').split('\n## samples/')[0]?.trimEnd() ?? ''
  const headings = ['file', 'program', 'rows', 'sure', 'unsure', 'none', 'not read', 'books', ...names]
  const table = [`| ${headings.join(' | ')} |`, `|---|---|${'--:|'.repeat(11)}`, ...lines].join('\n')
  writeFileSync(page, `${head}\n\n## samples/exports\n\n${table}\n`)
} finally {
  rmSync(folder, { recursive: true })
}

function lineOf(report: LibraryReport, inFile: Arrived): string {
  const { file, source, rows, sure, unsure, none, unread, books, arrived } = report
  const pairs = names.map(name => `${inFile[name]} / ${arrived[name]}`)
  return `| ${[file, source, rows, sure, unsure, none, unread, books, ...pairs].join(' | ')} |`
}

function here(db: Db) {
  const signal = new AbortController().signal
  return { id: 'samples', db, filesDir: folder, log: silentLog, now, signal, progress: async () => {} }
}

/** The ten thousand titles of samples/catalogue/goodbooks_books.csv in the catalogue of a public library. */
async function fillCatalogue(db: Db): Promise<void> {
  const [libraryId, branchId, personId] = [newId(), newId(), await person(db)]
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, 'Samples', 'public', 'UTC', 'EUR', 'en', true, ${now})`.execute(db)
  await sql`insert into identity.branches (id, library_id, name, created_at)
    values (${branchId}, ${libraryId}, 'Central', ${now})`.execute(db)
  const words = new Words(readMessages(join(root, 'views'))).in('en', 'UTC', now)
  const who = { libraryId, personId, address: null }
  await reportOnFile(here(db), who, branchId, join(samples, 'catalogue/goodbooks_books.csv'), words)
}

async function person(db: Db): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${id}, ${`${id}@example.org`}, 'Samples', 'x', ${now})`.execute(db)
  return id
}

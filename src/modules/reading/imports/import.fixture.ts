import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { type Database, type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { addProvisional, approveProvisional, type ReadersBook } from '../../catalog/index.ts'
import { exportedBooks } from '../exports/exported-books.ts'
import { type ExportFormat, exportOf } from '../exports/exporting.ts'
import { tables } from '../tables.ts'
import { commitImport, importsIn, startImport } from './beginning.ts'
import { bookWith, type LoggedBook } from './logged-book.ts'
import { readImport } from './read-import-job.ts'
import { soughtBook } from './sought-book.ts'
import { writeImport } from './write-import-job.ts'

const now = new Date('2026-11-29T10:00:00Z')
export const importDay = '2026-11-29'

/** Imports as their pages and jobs do them, one after the other. */
export function testImports(database: () => Database) {
  const filesDir = mkdtempSync(join(tmpdir(), 'carrel-imports-'))
  afterAll(() => rmSync(filesDir, { recursive: true, force: true }))
  const context = () => jobContext({ database: database(), filesDir }, now)
  return {
    filesDir,
    context,
    /** Uploads a file and has it read. */
    async read(personId: string, bytes: string | Buffer): Promise<string> {
      mkdirSync(importsIn(filesDir), { recursive: true })
      const path = join(importsIn(filesDir), newId())
      writeFileSync(path, bytes)
      const file = { path, name: 'export.csv', day: importDay }
      const { id } = await startImport(database().db, personId, file, now)
      await readImport.run({ importId: id }, context())
      return id
    },
    /** Puts into the log what the preview shows. */
    async write(personId: string, importId: string): Promise<void> {
      await commitImport(database().db, personId, importId)
      await writeImport.run({ importId }, context())
    },
    rows: (importId: string) =>
      tables(database().db)
        .selectFrom('reading.import_rows')
        .select(['number', 'title', 'verdict', 'reason', 'candidates', 'decision', 'result', 'work_id'])
        .where('import_id', '=', importId)
        .orderBy('number')
        .execute(),
    export: (personId: string, format: ExportFormat) => text(exportOf(database().db, personId, format)),
    log: (personId: string) => logOf(database().db, personId),
    /** A work that stands in the catalogue of a library. */
    async inCatalogue(
      { libraryId, ownerId }: { libraryId: string; ownerId: string },
      known: Partial<LoggedBook>,
    ): Promise<string> {
      const book: ReadersBook = soughtBook(bookWith(known))
      return transaction(database().db, async tx => {
        const [made] = await addProvisional(tx, ownerId, [book], now)
        await approveProvisional(tx, made?.workId ?? '', libraryId, { personId: null, now })
        return made?.workId ?? ''
      })
    },
  }
}

/** A whole log as it would be exported, by title. */
export async function logOf(db: Db, personId: string) {
  const books = []
  for await (const some of exportedBooks(db, personId)) books.push(...some)
  return books.sort((one, other) => (one.title < other.title ? -1 : 1))
}

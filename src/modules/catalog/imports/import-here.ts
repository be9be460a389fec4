import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { newId } from '../../../id.ts'
import type { Job, JobContext } from '../../../jobs/job.ts'
import { importsIn } from './import-file.ts'
import { readImport } from './import-reading.ts'
import { writeImport } from './import-writing.ts'
import { commitImport, startImport, type Who } from './imports.ts'
import type { ImportOptions } from './tables.ts'

/** A process that does the work of an import itself, and where. */
export type Here = Pick<JobContext, 'db' | 'filesDir' | 'log' | 'now'>

// A worker of the same installation must not do it a second time, and may not even see the file.
const byHand = { queued: false }

/** Reads a file of this machine into an import that waits to be written; the file stays. Returns the import's id. */
export async function readHere(here: Here, who: Who, path: string, options: ImportOptions): Promise<string> {
  const folder = importsIn(here.filesDir)
  await mkdir(folder, { recursive: true })
  const kept = join(folder, newId())
  await copyFile(path, kept)
  const file = { path: kept, name: basename(path), bytes: (await stat(path)).size }
  const { id } = await startImport(here.db, who, file, options, here.now, byHand)
  await run(readImport, here, id)
  return id
}

/** Writes what the preview of an import shows. */
export async function writeHere(here: Here, who: Who, importId: string): Promise<void> {
  await commitImport(here.db, who, importId, here.now, byHand)
  await run(writeImport, here, importId)
}

const run = (job: Job, here: Here, importId: string) =>
  job.run(
    { importId },
    { ...here, id: importId, signal: AbortSignal.timeout(3_600_000), progress: async () => {} },
  )

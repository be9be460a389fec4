import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Job } from '../../../jobs/job.ts'
import type { Command } from '../../../module.ts'
import { StartProblem } from '../../../start-problem.ts'
import { type ImportingLibrary, librariesToImportInto } from '../../identity/index.ts'
import { importsIn } from './import-file.ts'
import { importFor, tallyOf } from './import-queries.ts'
import { readImport } from './import-reading.ts'
import { writeImport } from './import-writing.ts'
import { commitImport, startImport } from './imports.ts'

/**
 * `import <file> [--library name] [--branch name] [--named-copies] [--write]`: reads a file and says what it would
 * bring in; with --write it also does. The import stands on the library's page of imports, where it can be taken back.
 */
export const importCommand: Command = async ({ config, db, log, now }, [file = ''], options) => {
  const path = resolve(file)
  const size = await sizeOf(path)
  const { library, branchId } = await placeFor(db, options)
  const folder = importsIn(config.filesDir)
  await mkdir(folder, { recursive: true })
  const kept = join(folder, newId())
  await copyFile(path, kept)

  const who = { libraryId: library.id, personId: library.owner_id, address: null }
  const copies = options.namedCopies ? 'named' : 'every'
  const upload = { path: kept, name: basename(path), bytes: size }
  const { id } = await startImport(db, who, upload, { branchId, copies, itemType: null }, now, byHand)
  const run = (job: Job) =>
    job.run(
      { importId: id },
      {
        id,
        db,
        filesDir: config.filesDir,
        log,
        now,
        signal: AbortSignal.timeout(3_600_000),
        progress: async () => {},
      },
    )

  await run(readImport)
  const read = await importFor(db, library.id, id)
  if (read?.refusal)
    throw new StartProblem(`${path} was not read (${read.refusal.code}); the page /imports/${id} says more.`)
  const { verdicts } = await tallyOf(db, id)
  const sure = (verdicts.new ?? 0) + (verdicts['new-edition'] ?? 0) + (verdicts.merge ?? 0)
  const found = `${sure} sure, ${verdicts.ask ?? 0} ask you, ${verdicts.already ?? 0} already here, ${verdicts.unreadable ?? 0} cannot be read.`
  if (!options.write)
    return `${found}\nNothing is written yet: look at /imports/${id}, or run this again with --write.`

  await commitImport(db, who, id, now, byHand)
  await run(writeImport)
  const { results, copies: made } = await tallyOf(db, id)
  return `${found}\n${results.added ?? 0} added, ${results.merged ?? 0} merged, ${made} copies. What was left out stands at /imports/${id}.`
}

// A worker of the same installation must not do it a second time, and may not even see the file.
const byHand = { queued: false }

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isFile()) return found.size
  } catch {
    // Said below, as for a folder.
  }
  throw new StartProblem(`There is no file ${path}.`)
}

async function placeFor(
  db: Db,
  options: Record<string, unknown>,
): Promise<{ library: ImportingLibrary; branchId: string }> {
  const libraries = await librariesToImportInto(db)
  const named = libraries.filter(({ name }) => options.library === undefined || name === options.library)
  const [library, another] = named
  if (!library || another) {
    const names = libraries.map(({ name }) => name).join(', ')
    throw new StartProblem(
      names
        ? `Say which library with --library: ${names}.`
        : 'Set up a library first: start Carrel and open its page.',
    )
  }
  const branch = library.branches.find(({ name }) => options.branch === undefined || name === options.branch)
  if (!branch)
    throw new StartProblem(
      `${library.name} has the branches ${library.branches.map(({ name }) => name).join(', ')}.`,
    )
  return { library, branchId: branch.id }
}

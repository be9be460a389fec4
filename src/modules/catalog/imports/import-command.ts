import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Db } from '../../../database.ts'
import type { Command } from '../../../module.ts'
import { StartProblem } from '../../../start-problem.ts'
import { type ImportingLibrary, librariesToImportInto } from '../../identity/index.ts'
import { readHere, writeHere } from './import-here.ts'
import { importFor, tallyOf } from './import-queries.ts'
import { rulesOf } from './rules.ts'

/**
 * `import <file> [--library name] [--branch name] [--named-copies] [--write]`: reads a file and says what it would
 * bring in; with --write it also does. The import stands on the library's page of imports, where it can be taken back.
 */
export const importCommand: Command = async ({ config, db, log, now }, [file = ''], options) => {
  const path = resolve(file)
  await checkFile(path)
  const { library, branchId } = await placeFor(db, options)
  const who = { libraryId: library.id, personId: library.owner_id, address: null }
  const copies = options.namedCopies ? 'named' : 'every'
  const here = { db, filesDir: config.filesDir, log, now }
  const rules = await rulesOf(db, library.id)
  const id = await readHere(here, who, path, { branchId, copies, itemType: null, rules })
  const read = await importFor(db, library.id, id)
  if (read?.refusal)
    throw new StartProblem(`${path} was not read (${read.refusal.code}); the page /imports/${id} says more.`)
  const { verdicts } = await tallyOf(db, id)
  const sure = (verdicts.new ?? 0) + (verdicts['new-edition'] ?? 0) + (verdicts.merge ?? 0)
  const found = `${sure} sure, ${verdicts.ask ?? 0} ask you, ${verdicts.already ?? 0} already here, ${verdicts.unreadable ?? 0} cannot be read.`
  if (!options.write)
    return `${found}\nNothing is written yet: look at /imports/${id}, or run this again with --write.`

  await writeHere(here, who, id)
  const { results, copies: made } = await tallyOf(db, id)
  return `${found}\n${results.added ?? 0} added, ${results.merged ?? 0} merged, ${made} copies. What was left out stands at /imports/${id}.`
}

async function checkFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return
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

import { Command } from 'commander'
import { StartProblem } from '../start-problem.ts'
import { version } from './version.ts'

/** Runs one command; a problem that the operator can solve is told as a sentence, and the exit code is 1. */
export const runCommandLine = async (argv: string[]): Promise<void> => {
  try {
    await commands().parseAsync(argv)
  } catch (problem) {
    if (!(problem instanceof StartProblem)) throw problem
    console.error(problem.message)
    process.exit(1)
  }
}

// What a command needs is imported when it runs, so that `--help` and small commands answer at once.
function commands(): Command {
  const program = new Command('carrel')
    .description('A catalogue, a circulation desk, a reading log and book clubs. Settings: see .env.example.')
    .version(version)
  program
    .command('start')
    .description('migrate, then serve pages and run jobs in this process (CARREL_MODE can limit it to one)')
    .action(async () => (await import('./start.ts')).start())
  program
    .command('web')
    .description('migrate, then serve pages only; another process runs the jobs; needs DATABASE_URL')
    .action(async () => (await import('./start.ts')).start('web'))
  program
    .command('worker')
    .description('migrate, then run jobs only; needs DATABASE_URL')
    .action(async () => (await import('./start.ts')).start('worker'))
  program
    .command('demo')
    .description(
      'fill a throwaway installation with books, people and loans, and serve it until it is stopped',
    )
    .action(async () => (await import('./demo.ts')).startDemo())
  program
    .command('migrate')
    .description('bring the database up to this version, and leave')
    .action(async () => (await import('./migrate.ts')).migrateAndLeave())
  program
    .command('backup')
    .argument('[place]', 'a file that is not there yet, or a folder; BACKUP_DIR unless told')
    .description('put all data and uploaded files into one file, also while the program runs')
    .action(async (place?: string) => (await import('./backup.ts')).backUp(place))
  program
    .command('restore')
    .argument('<file>', 'what backup made')
    .description('check a backup, put it into an empty database, and compare every table')
    .option('--check', 'only look whether the file is whole and good')
    .option('--replace', 'put it in the place of what is there')
    .action(async (file: string, options: Record<string, boolean>) =>
      (await import('./restore.ts')).restoreFrom(file, options),
    )
  program
    .command('admin')
    .argument('<email>', 'of a new account, or of one that lost its password')
    .description('make an administrator, or give one a new password; says the password once')
    .action(async (email: string) => (await import('./module-command.ts')).runModuleCommand('admin', [email]))
  program
    .command('import')
    .argument('<file>', 'MARC (ISO 2709), MARCXML, or CSV with a line of headings')
    .description('read a file of records into a library; without --write it only says what would happen')
    .option('--library <name>', 'into which, where there are several')
    .option('--branch <name>', 'where the copies stand; the first unless told')
    .option('--named-copies', 'only the copies that records name, instead of one for each record')
    .option('--write', 'write what is sure')
    .action(async (file: string, options: Record<string, unknown>) =>
      (await import('./module-command.ts')).runModuleCommand('import', [file], options),
    )
  return program
}

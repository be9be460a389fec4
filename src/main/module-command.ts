import { open } from './open.ts'

/** Runs what a module gives to the command line under this name, and says how it ended. */
export const runModuleCommand = async (
  name: string,
  args: string[],
  options: Record<string, unknown> = {},
): Promise<void> => {
  const { config, database, log, modules } = await open()
  try {
    const command = modules.flatMap(({ commands = {} }) => commands[name] ?? [])[0]
    if (!command) throw new Error(`No module has the command ${name}.`)
    console.log(await command({ config, db: database.db, log, now: new Date() }, args, options))
  } finally {
    await database.close()
  }
}

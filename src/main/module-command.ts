import { open } from './open.ts'

/** Runs what a module gives to the command line under this name, and says how it ended. */
export const runModuleCommand = async (name: string, ...args: string[]): Promise<void> => {
  const { config, database, modules } = await open()
  try {
    const command = modules.flatMap(({ commands = {} }) => commands[name] ?? [])[0]
    if (!command) throw new Error(`No module has the command ${name}.`)
    console.log(await command({ config, db: database.db, now: new Date() }, ...args))
  } finally {
    await database.close()
  }
}

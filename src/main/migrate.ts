import { open } from './open.ts'

export const migrateAndLeave = async (): Promise<void> => {
  const { database } = await open()
  await database.close()
  console.log('The database is up to date.')
}

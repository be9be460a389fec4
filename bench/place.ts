import { cpSync, rmSync } from 'node:fs'
import { type Database, openDatabase } from '../src/database.ts'

/** Where a library lives: on a server, or in the embedded database under a folder. */
export type Place = { kind: 'server'; url: string } | { kind: 'embedded'; folder: string }

/** The settings with which Carrel runs there; everything else as it comes. */
export const settingsFor = (place: Place): Record<string, string> =>
  place.kind === 'server' ? { DATABASE_URL: place.url } : { DATA_DIR: place.folder }

/** The database of a place, for what is made or read before anything is measured. */
export const openPlace = (place: Place): Promise<Database> =>
  place.kind === 'server'
    ? openDatabase({ databaseUrl: place.url, dataDir: '', poolSize: 4 })
    : openDatabase({ databaseUrl: undefined, dataDir: place.folder, poolSize: 1 })

/** Where the floor finds the same library: on a server in the same place; embedded databases serve one process each. */
export function placeForFloor(place: Place): Place {
  if (place.kind === 'server') return place
  const folder = `${place.folder}-floor`
  rmSync(folder, { recursive: true, force: true })
  cpSync(place.folder, folder, { recursive: true })
  return { kind: 'embedded', folder }
}

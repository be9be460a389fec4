import { cpSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { copyDatabase, dropDatabase } from './databases.ts'
import type { Place } from './place.ts'

/** All that stands in a place once more, under another name; what the benchmark made there before is thrown away. */
export async function copyOf(place: Place, name: string): Promise<Place> {
  if (place.kind === 'server') return copyDatabase(place, name)
  const folder = join(dirname(place.folder), name)
  rmSync(folder, { recursive: true, force: true })
  cpSync(place.folder, folder, { recursive: true })
  return { kind: 'embedded', folder }
}

/** Throws a copy away. */
export async function dropCopy(place: Place): Promise<void> {
  if (place.kind === 'server') await dropDatabase(place)
  else rmSync(place.folder, { recursive: true, force: true })
}

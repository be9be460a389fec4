import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder for rows on their way, open to this user alone. */
export type Spool = {
  folder: string
  /** Its path for a database that writes files itself; undefined where rows come through a connection. */
  seenAs: string | undefined
}

// Where the embedded database sees its own data directory.
const embeddedRoot = '/pglite/data'
const prefix = 'carrel-spool-'

/**
 * A spool that goes when `work` is over. The embedded database sees nothing but its own directory, so there
 * it lies in that; what a killed process left is removed, because only one makes a backup of it at a time.
 * @param embedded the embedded database's directory, or undefined on a server
 * @param beside where to put it on a server
 */
export const withSpool = async <T>(
  { embedded, beside }: { embedded: string | undefined; beside: string },
  work: (spool: Spool) => Promise<T>,
): Promise<T> => {
  const name = `${prefix}${randomUUID()}`
  if (embedded) await removeLeftOvers(embedded)
  const folder = embedded ? join(embedded, name) : join(beside, `.${name}`)
  await mkdir(folder, { mode: 0o700 })
  try {
    return await work({ folder, seenAs: embedded && `${embeddedRoot}/${name}` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true })
}

import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Beside the database, not in it, and in no backup: a backup must not bring back who has gone since. */
export const erasuresIn = (dataDir: string): string => join(dataDir, 'erasures.jsonl')

type Line = { person: string; at: string; withdrawn?: true }

/** Writes down, safely on the disk, that a person goes. Ids alone: the list says nothing of who it was. */
export const noteErasure = (dataDir: string, person: string, now: Date): Promise<void> =>
  append(dataDir, { person, at: now.toISOString() })

/** Takes it back where the erasure came to nothing. */
export const withdrawErasure = (dataDir: string, person: string, now: Date): Promise<void> =>
  append(dataDir, { person, at: now.toISOString(), withdrawn: true })

/** The ids of all who have gone. */
export async function erasedPeople(dataDir: string): Promise<string[]> {
  const path = erasuresIn(dataDir)
  if (!existsSync(path)) return []
  const gone = new Set<string>()
  for (const text of (await readFile(path, 'utf8')).split('\n')) {
    const line = read(text)
    if (line?.withdrawn) gone.delete(line.person)
    else if (line) gone.add(line.person)
  }
  return [...gone]
}

async function append(dataDir: string, line: Line): Promise<void> {
  // With a database server nothing else may lie there yet.
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const file = await open(erasuresIn(dataDir), 'a', 0o600)
  try {
    await file.appendFile(`${JSON.stringify(line)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

// The last line may have been cut by a crash; whoever it named has not gone.
function read(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line
  } catch {
    return undefined
  }
}

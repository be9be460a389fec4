import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export const largestFile = 10 * 1024 * 1024
const keptFor = 86_400_000

/** Each library's files lie apart, so that none can be asked for from another. */
export const importsOf = (filesDir: string, libraryId: string): string =>
  join(filesDir, 'patron-imports', libraryId)

/** Files that nobody wrote within a day are people's facts lying about. */
export async function forgetOld(folder: string, now: Date): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name))
    if (now.getTime() - mtimeMs > keptFor) await rm(join(folder, name), { force: true })
  }
}

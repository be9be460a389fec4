import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const day = 86_400_000

/** Takes away files of pictures that are a day old and that nobody has, as after a crash between writing one and naming it. */
export async function sweepPictureFiles(
  folder: string,
  isKept: (name: string) => boolean | Promise<boolean>,
  now: Date,
): Promise<void> {
  for (const file of await readdir(folder).catch(() => [])) {
    const path = join(folder, file)
    const changed = await stat(path).catch(() => undefined)
    const old = changed !== undefined && now.getTime() - changed.mtimeMs > day
    if (old && !(await isKept(file.replace(/-(small|large)\.webp$/, '')))) await rm(path, { force: true })
  }
}

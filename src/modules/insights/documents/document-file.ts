import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'

/** The largest file that is taken, in bytes. */
export const largestFile = 50 * 1024 * 1024

export const documentsIn = (filesDir: string): string => join(filesDir, 'documents')

/** Gives an uploaded file a name that says nothing and that nobody can guess, in its folder; and tells what is in it. */
export async function filed(
  path: string,
  filesDir: string,
  file = randomBytes(32).toString('hex'),
): Promise<{ file: string; sha256: string }> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part)
  await rename(path, join(documentsIn(filesDir), file))
  return { file, sha256: hash.digest('hex') }
}

import { constants, createWriteStream } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StartProblem } from '../start-problem.ts'
import { type Digest, digesting } from './archive.ts'

// Folders in FILES_DIR that a restore makes: what it builds, and what it replaced.
export const restoringPrefix = '.restoring-'
export const replacedPrefix = '.replaced-'

// Of the administrator of a volume, at the top of each.
const lostAndFound = 'lost+found'

/**
 * The uploaded files under FILES_DIR, by their paths in it with slashes, in order; none when it is not there.
 * @throws {StartProblem} when a folder cannot be read
 */
export const uploadsIn = async (filesDir: string): Promise<string[]> => {
  const paths: string[] = []
  await gather(filesDir, [], paths)
  return paths.sort()
}

/** What lies at the top of FILES_DIR, without what a restore or the system put there. */
export const topOf = async (filesDir: string): Promise<string[]> =>
  (await readdir(filesDir).catch(ifMissing)).filter(isUpload)

const isUpload = (name: string): boolean =>
  !name.startsWith(restoringPrefix) && !name.startsWith(replacedPrefix) && name !== lostAndFound

async function gather(filesDir: string, parents: string[], paths: string[]): Promise<void> {
  const folder = join(filesDir, ...parents)
  const entries = await readdir(folder, { withFileTypes: true })
    .catch(ifMissing)
    .catch(cause => Promise.reject(unreadable(folder, cause)))
  for (const entry of entries) {
    if (parents.length === 0 && !isUpload(entry.name)) continue
    const inner = [...parents, entry.name]
    if (entry.isDirectory()) await gather(filesDir, inner, paths)
    // A link could lead anywhere, and a pipe nowhere; the program makes none.
    else if (entry.isFile()) paths.push(inner.join('/'))
  }
}

function unreadable(path: string, cause: NodeJS.ErrnoException): StartProblem {
  return new StartProblem(
    `${path} cannot be read (${cause.code}), so no backup was made; give the right, or move it out of FILES_DIR.`,
    { cause },
  )
}

/** Takes what is not there for an empty folder. */
export function ifMissing(cause: NodeJS.ErrnoException): never[] {
  if (cause.code === 'ENOENT') return []
  throw cause
}

/** One uploaded file, opened: its length now is what is read, even if it is being written or removed. */
export type OpenUpload = { bytes: number; body(): Readable; close(): Promise<void> }

/**
 * @returns undefined when it was removed meanwhile
 * @throws {StartProblem} when it cannot be read
 */
export const openUpload = async (filesDir: string, path: string): Promise<OpenUpload | undefined> => {
  const place = join(filesDir, path)
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW).catch(cause => {
    if (cause.code === 'ENOENT') return undefined
    throw unreadable(place, cause)
  })
  if (!file) return undefined
  const { size } = await file.stat()
  return {
    bytes: size,
    body: () =>
      size === 0 ? Readable.from([]) : file.createReadStream({ start: 0, end: size - 1, autoClose: false }),
    close: () => file.close(),
  }
}

/** Writes one uploaded file under the folder, safely on the disk. */
export const receiveUpload = async (folder: string, path: string, body: Readable): Promise<Digest> => {
  const digest = digesting()
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await pipeline(body, digest.through, createWriteStream(join(folder, path), { flags: 'wx', flush: true }))
  return digest.result()
}

import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Digest, digesting } from './archive.ts'

// Folders in FILES_DIR that a restore makes: what it builds, and what it replaced.
export const restoringPrefix = '.restoring-'
export const replacedPrefix = '.replaced-'

/** The uploaded files under FILES_DIR, by their paths in it with slashes, in order; none when it is not there. */
export const uploadsIn = async (filesDir: string): Promise<string[]> => {
  const paths: string[] = []
  for (const name of await topOf(filesDir)) await gather(filesDir, name, paths)
  return paths.sort()
}

/** What lies at the top of FILES_DIR, without what a restore put there. */
export const topOf = async (filesDir: string): Promise<string[]> => {
  const names = await readdir(filesDir).catch(ifMissing)
  return names.filter(name => !name.startsWith(restoringPrefix) && !name.startsWith(replacedPrefix))
}

async function gather(filesDir: string, path: string, paths: string[]): Promise<void> {
  const entries = await readdir(join(filesDir, path), { withFileTypes: true }).catch(cause => {
    if (cause.code === 'ENOTDIR') return undefined
    return ifMissing(cause)
  })
  if (!entries) paths.push(path)
  for (const entry of entries ?? []) {
    const inner = `${path}/${entry.name}`
    if (entry.isDirectory()) await gather(filesDir, inner, paths)
    // A link could lead anywhere; the program makes none.
    else if (entry.isFile()) paths.push(inner)
  }
}

/** Takes what is not there for an empty folder. */
export function ifMissing(cause: NodeJS.ErrnoException): never[] {
  if (cause.code === 'ENOENT') return []
  throw cause
}

/** One uploaded file, opened: its length now is what is read, even if it is being written or removed. */
export type OpenUpload = { bytes: number; body(): Readable; close(): Promise<void> }

/** @returns undefined when it was removed meanwhile */
export const openUpload = async (filesDir: string, path: string): Promise<OpenUpload | undefined> => {
  const file = await open(join(filesDir, path)).catch(cause => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
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

import { createHash } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../id.ts'
import type { DrawnPicture } from './drawing.ts'

export const sizes = ['small', 'large'] as const
export type PictureSize = (typeof sizes)[number]

/** Bytes of a file that is looked at at all. */
export const largestPicture = 10_000_000

/** Sixty-four hexadecimal digits: the name of a picture's files, and how a row keeps it. */
export const isPictureName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

const pictureFile = (folder: string, name: string, size: PictureSize): string =>
  join(folder, `${name}-${size}.webp`)

/** Named by its content and this writing, so that no address ever shows two pictures, and no two owners share a file. */
export async function writePicture(folder: string, made: DrawnPicture): Promise<string> {
  const name = createHash('sha256').update(newId()).update(made.large).digest('hex')
  await mkdir(folder, { recursive: true })
  await Promise.all(sizes.map(size => writeFile(pictureFile(folder, name, size), made[size])))
  return name
}

export type OpenPicture = { bytes: number; body: ReadStream }

/** The file of a picture; undefined where it is gone. Who may see it is the caller's to decide. */
export async function openPictureFile(
  folder: string,
  { name, size }: { name: string; size: PictureSize },
): Promise<OpenPicture | undefined> {
  const path = pictureFile(folder, name, size)
  const found = await stat(path).catch(() => undefined)
  return found && { bytes: found.size, body: createReadStream(path) }
}

export async function removePictureFiles(folder: string, name: string | null): Promise<void> {
  if (name) await Promise.all(sizes.map(size => rm(pictureFile(folder, name, size), { force: true })))
}

import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LookupSettings } from '../../../config.ts'
import { askOutside, OutsideProblem } from '../../../outside/asking.ts'
import type { PictureRefusal } from '../../../pictures/drawing.ts'
import { largestPicture } from '../../../pictures/files.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { coversIn, drawCover } from './covers.ts'

/**
 * Brings a picture from one of the hosts that covers are fetched from, and draws it anew; null where that host has none.
 * @throws {OutsideProblem} when it cannot be reached now, and may be later
 */
export async function fetchCover(
  filesDir: string,
  address: string,
  { coverHosts, networks }: LookupSettings,
  signal?: AbortSignal,
): Promise<{ name: string } | PictureRefusal | Refused<'no-picture-there'>> {
  const answer = await askOutside(
    address,
    { hosts: coverHosts, networks },
    { maxBytes: largestPicture, milliseconds: 15_000, accept: 'image/*', ...(signal ? { signal } : {}) },
  )
  if (answer.status >= 500 || answer.status === 429)
    throw new OutsideProblem('unreachable', `The host of the cover answered ${answer.status}.`)
  // Where there is no cover, some send a picture of one dot.
  if (answer.status !== 200 || answer.body.length < 200) return refused('no-picture-there')
  const folder = coversIn(filesDir)
  const path = join(folder, `${randomUUID()}.part`)
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(path, answer.body)
    return await drawCover(filesDir, path)
  } finally {
    await rm(path, { force: true })
  }
}

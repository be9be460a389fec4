import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { DrawnPicture, PictureRefusal } from './picture-drawing.ts'
import { makePicture } from './picture-making.ts'
import { peopleBeside, sees } from './visible.ts'

/** Bytes of a file that is looked at at all. */
export const largestPicture = 10_000_000

export const sizes = ['small', 'large'] as const
export type PictureSize = (typeof sizes)[number]

export const picturesIn = (filesDir: string): string => join(filesDir, 'pictures')

export const pictureFile = (filesDir: string, name: string, size: PictureSize): string =>
  join(picturesIn(filesDir), `${name}-${size}.webp`)

/** Makes the file at `path`, which somebody sent, the person's picture; the one before goes. The file itself stays the caller's. */
export async function keepPicture(
  db: Db,
  filesDir: string,
  personId: string,
  path: string,
): Promise<{ name: string } | PictureRefusal> {
  const made = await makePicture(path)
  if (isRefused(made)) return made
  const name = await writePicture(filesDir, made)
  await removeFiles(filesDir, await nameInPlaceOf(db, personId, name))
  return { name }
}

export async function removePicture(db: Db, filesDir: string, personId: string): Promise<void> {
  await removeFiles(filesDir, await nameInPlaceOf(db, personId, null))
}

/** The file of a picture that this viewer (null is a stranger) may see, opened; undefined where there is none for them. */
export async function openPicture(
  db: Db,
  filesDir: string,
  viewerId: string | null,
  { name, size }: { name: string; size: PictureSize },
) {
  if (!/^[0-9a-f]{64}$/.test(name)) return undefined
  const person = await peopleBeside(db, viewerId)
    .where('person.picture', '=', name)
    .where(sees('picture', viewerId))
    .select('person.id')
    .executeTakeFirst()
  if (!person) return undefined
  const path = pictureFile(filesDir, name, size)
  const found = await stat(path).catch(() => undefined)
  return found && { bytes: found.size, body: createReadStream(path) }
}

/** Named by its content and this upload, so that no address ever shows two pictures, and no two people share a file. */
async function writePicture(filesDir: string, made: DrawnPicture): Promise<string> {
  const name = createHash('sha256').update(newId()).update(made.large).digest('hex')
  await mkdir(picturesIn(filesDir), { recursive: true })
  await Promise.all(sizes.map(size => writeFile(pictureFile(filesDir, name, size), made[size])))
  return name
}

/** Puts the name down, and returns the one that stood there. */
const nameInPlaceOf = (db: Db, personId: string, name: string | null): Promise<string | null> =>
  transaction(db, async tx => {
    const { picture } = await tables(tx)
      .selectFrom('identity.people')
      .select('picture')
      .where('id', '=', personId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    await tables(tx)
      .updateTable('identity.people')
      .set({ picture: name })
      .where('id', '=', personId)
      .execute()
    return picture
  })

async function removeFiles(filesDir: string, name: string | null): Promise<void> {
  if (name) await Promise.all(sizes.map(size => rm(pictureFile(filesDir, name, size), { force: true })))
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { libraryPictured } from '../libraries/directory.ts'
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

/** Whose picture it is: a person's, or a library's. */
export type Pictured = { of: 'people' | 'libraries'; id: string }

/** Makes the file at `path`, which somebody sent, their picture; the one before goes. The file itself stays the caller's. */
export async function keepPicture(
  db: Db,
  filesDir: string,
  whose: Pictured,
  path: string,
): Promise<{ name: string } | PictureRefusal> {
  const made = await makePicture(path)
  if (isRefused(made)) return made
  const name = await writePicture(filesDir, made)
  await removeFiles(filesDir, await nameInPlaceOf(db, whose, name))
  return { name }
}

export async function removePicture(db: Db, filesDir: string, whose: Pictured): Promise<void> {
  await removeFiles(filesDir, await nameInPlaceOf(db, whose, null))
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
  return person && openFile(filesDir, { name, size })
}

/** The same of a library that this viewer may see. */
export async function openLibraryPicture(
  db: Db,
  filesDir: string,
  viewerId: string | null,
  { name, size }: { name: string; size: PictureSize },
) {
  const library = await libraryPictured(db, name, viewerId)
  return library && openFile(filesDir, { name, size })
}

async function openFile(filesDir: string, { name, size }: { name: string; size: PictureSize }) {
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
const nameInPlaceOf = (db: Db, { of, id }: Pictured, name: string | null): Promise<string | null> =>
  transaction(db, async tx => {
    const table = sql.table(`identity.${of}`)
    const { rows } = await sql<{ picture: string | null }>`
      select picture from ${table} where id = ${id} for update`.execute(tx)
    await sql`update ${table} set picture = ${name} where id = ${id}`.execute(tx)
    return rows[0]?.picture ?? null
  })

async function removeFiles(filesDir: string, name: string | null): Promise<void> {
  if (name) await Promise.all(sizes.map(size => rm(pictureFile(filesDir, name, size), { force: true })))
}

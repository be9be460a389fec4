import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import type { Drawing, PictureRefusal } from '../../../pictures/drawing.ts'
import {
  isPictureName,
  type OpenPicture,
  openPictureFile,
  type PictureSize,
  removePictureFiles,
  writePicture,
} from '../../../pictures/files.ts'
import { makePicture } from '../../../pictures/making.ts'
import { isRefused } from '../../../refusal.ts'
import { libraryPictured } from '../libraries/directory.ts'
import { peopleBeside, sees } from './visible.ts'

const portrait: Drawing = { shape: 'square', large: 448, small: 128 }

export const picturesIn = (filesDir: string): string => join(filesDir, 'pictures')

/** Whose picture it is: a person's, or a library's. */
export type Pictured = { of: 'people' | 'libraries'; id: string }

/** Makes the file at `path`, which somebody sent, their picture; the one before goes. The file itself stays the caller's. */
export async function keepPicture(
  db: Db,
  filesDir: string,
  whose: Pictured,
  path: string,
): Promise<{ name: string } | PictureRefusal> {
  const made = await makePicture(path, portrait)
  if (isRefused(made)) return made
  const folder = picturesIn(filesDir)
  const name = await writePicture(folder, made)
  await removePictureFiles(folder, await nameInPlaceOf(db, whose, name))
  return { name }
}

export async function removePicture(db: Db, filesDir: string, whose: Pictured): Promise<void> {
  await removePictureFiles(picturesIn(filesDir), await nameInPlaceOf(db, whose, null))
}

/** The file of a picture that this viewer (null is a stranger) may see, opened; undefined where there is none for them. */
export async function openPicture(
  db: Db,
  filesDir: string,
  viewerId: string | null,
  { name, size }: { name: string; size: PictureSize },
): Promise<OpenPicture | undefined> {
  if (!isPictureName(name)) return undefined
  const person = await peopleBeside(db, viewerId)
    .where('person.picture', '=', name)
    .where(sees('picture', viewerId))
    .select('person.id')
    .executeTakeFirst()
  return person && openPictureFile(picturesIn(filesDir), { name, size })
}

/** The same of a library that this viewer may see. */
export async function openLibraryPicture(
  db: Db,
  filesDir: string,
  viewerId: string | null,
  { name, size }: { name: string; size: PictureSize },
): Promise<OpenPicture | undefined> {
  const library = isPictureName(name) ? await libraryPictured(db, name, viewerId) : undefined
  return library && openPictureFile(picturesIn(filesDir), { name, size })
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

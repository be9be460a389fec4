import { join } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import type { Drawing, PictureRefusal } from '../../../pictures/drawing.ts'
import {
  type OpenPicture,
  openPictureFile,
  type PictureSize,
  removePictureFiles,
  writePicture,
} from '../../../pictures/files.ts'
import { makePicture } from '../../../pictures/making.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import { type ByMember, clubToRunIn } from '../clubs/changing.ts'
import { clubsVisibleTo } from '../clubs/club-queries.ts'
import { tables } from '../tables.ts'

const emblem: Drawing = { shape: 'square', large: 448, small: 128 }

export const clubPicturesIn = (filesDir: string): string => join(filesDir, 'club-pictures')

type NotRun = Refused<'unknown-club'> | Refused<'organisers-only'>

/** Makes the file at `path`, which somebody sent, a club's picture; the one before goes. The file itself stays the caller's. */
export async function keepClubPicture(
  db: Db,
  filesDir: string,
  by: ByMember,
  { path, words }: { path: string; words: string | null },
): Promise<{ name: string } | PictureRefusal | NotRun> {
  const made = await makePicture(path, emblem)
  if (isRefused(made)) return made
  const folder = clubPicturesIn(filesDir)
  const name = await writePicture(folder, made)
  const before = await inPlaceOf(db, by, { picture: name, picture_words: words })
  await removePictureFiles(folder, isRefused(before) ? name : before.name)
  return isRefused(before) ? before : { name }
}

export async function removeClubPicture(
  db: Db,
  filesDir: string,
  by: ByMember,
): Promise<{ removed: true } | NotRun> {
  const before = await inPlaceOf(db, by, { picture: null, picture_words: null })
  if (isRefused(before)) return before
  await removePictureFiles(clubPicturesIn(filesDir), before.name)
  return { removed: true }
}

/** The file of a club's picture, opened, where this viewer (null is a stranger) may see the club. */
export async function openClubPicture(
  db: Db,
  filesDir: string,
  viewerId: string | null,
  { name, size }: { name: string; size: PictureSize },
): Promise<OpenPicture | undefined> {
  const club = await clubsVisibleTo(db, viewerId).where('club.picture', '=', name).executeTakeFirst()
  return club && openPictureFile(clubPicturesIn(filesDir), { name, size })
}

type Pictured = { picture: string | null; picture_words: string | null }

/** Puts the name down, and returns the one that stood there. */
const inPlaceOf = (db: Db, by: ByMember, pictured: Pictured): Promise<{ name: string | null } | NotRun> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    await tables(tx).updateTable('clubs.clubs').set(pictured).where('id', '=', club.id).execute()
    return { name: club.picture }
  })

import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import type { Drawing, PictureRefusal } from '../../../pictures/drawing.ts'
import { removePictureFiles, writePicture } from '../../../pictures/files.ts'
import { makePicture } from '../../../pictures/making.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { type Change, keepVersions } from '../books/history.ts'
import { tables } from '../tables.ts'

/** The whole of a cover, and how wide: for its own page, and for lists. */
const jacket: Drawing = { shape: 'whole', large: 480, small: 192 }

export const coversIn = (filesDir: string): string => join(filesDir, 'covers')

/**
 * Draws the picture at `path` anew, in the two sizes that are kept, and names it. Nothing shows it yet; files that nothing comes
 * to show are swept.
 */
export async function drawCover(filesDir: string, path: string): Promise<{ name: string } | PictureRefusal> {
  const made = await makePicture(path, jacket)
  return isRefused(made) ? made : { name: await writePicture(coversIn(filesDir), made) }
}

/** Makes the file at `path` the cover of an edition. The one before stays for as long as the book's history names it. */
export async function keepCover(
  db: Db,
  filesDir: string,
  editionId: string,
  path: string,
  change: Change,
  now: Date,
): Promise<{ name: string } | PictureRefusal | Refused<'unknown-edition'>> {
  const drawn = await drawCover(filesDir, path)
  if (isRefused(drawn)) return drawn
  const set = await transaction(db, tx => setCover(tx, editionId, drawn.name, change, now))
  if (!isRefused(set)) return drawn
  await removePictureFiles(coversIn(filesDir), drawn.name)
  return set
}

export const removeCover = (db: Db, editionId: string, change: Change, now: Date) =>
  transaction(db, tx => setCover(tx, editionId, null, change, now))

/** Gives an edition this picture, or none. The work shows that of its newest edition that has one. */
export async function setCover(
  tx: Tx,
  editionId: string,
  name: string | null,
  change: Change,
  now: Date,
): Promise<Refused<'unknown-edition'> | { workId: string }> {
  const edition = await tables(tx)
    .selectFrom('catalog.editions')
    .select('work_id')
    .where('id', '=', editionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (edition === undefined) return refused('unknown-edition')
  const workId = edition.work_id
  await tables(tx).selectFrom('catalog.works').select('id').where('id', '=', workId).forUpdate().execute()
  await keepVersions(tx, [workId], change, now)
  await tables(tx)
    .updateTable('catalog.editions')
    .set(({ eb }) => ({ cover: name, revision: eb('revision', '+', 1), updated_at: now }))
    .where('id', '=', editionId)
    .execute()
  await tables(tx)
    .updateTable('catalog.works')
    .set(({ eb }) => ({ cover: coverOfWork(workId), revision: eb('revision', '+', 1), updated_at: now }))
    .where('id', '=', workId)
    .execute()
  return { workId }
}

/** Works that show a picture which none of their editions has any more show that of another edition, or none. */
export async function settleCovers(tx: Tx, workIds: readonly string[]): Promise<void> {
  await sql`
    update catalog.works as work set cover = (
      select edition.cover from catalog.editions edition
      where edition.work_id = work.id and edition.cover is not null and edition.removed_at is null
      order by edition.year desc nulls last, edition.id limit 1)
    where work.id = any(${[...workIds]}::uuid[]) and work.cover is not null and not exists (
      select from catalog.editions edition
      where edition.work_id = work.id and edition.cover = work.cover and edition.removed_at is null)`.execute(
    tx,
  )
}

const coverOfWork = (workId: string) => sql<string | null>`(
  select edition.cover from catalog.editions edition
  where edition.work_id = ${workId} and edition.cover is not null and edition.removed_at is null
  order by edition.year desc nulls last, edition.id limit 1)`

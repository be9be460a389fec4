import type { Db } from '../../../database.ts'
import { type Editor, mayEdit, within } from '../books/editing-right.ts'
import { tables } from '../tables.ts'

/** Whether this editor may change an edition's cover: as with all that a record says, but where there is none every holder may give one. */
export async function mayCover(db: Db, editionId: string, editor: Editor): Promise<boolean> {
  const edition = await tables(db)
    .selectFrom('catalog.editions')
    .select(['work_id', 'cover'])
    .where('id', '=', editionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (edition === undefined) return false
  return edition.cover === null ? within(db, edition.work_id, editor) : mayEdit(db, [edition.work_id], editor)
}

import type { Db } from '../../../database.ts'
import { type OpenPicture, openPictureFile, type PictureSize } from '../../../pictures/files.ts'
import { librariesVisibleTo } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { coversIn } from './covers.ts'

/** The file of a cover, opened, when its book stands in a catalogue that this person may look into. */
export async function openCover(
  db: Db,
  filesDir: string,
  personId: string | null,
  { name, size }: { name: string; size: PictureSize },
): Promise<OpenPicture | undefined> {
  const visible = librariesVisibleTo(db, personId).clearSelect().select('library.id')
  const shown = await tables(db)
    .selectFrom('catalog.editions as edition')
    .innerJoin('catalog.holdings as holding', 'holding.work_id', 'edition.work_id')
    .select('edition.id')
    .where('edition.cover', '=', name)
    .where('edition.removed_at', 'is', null)
    .where('holding.library_id', 'in', visible)
    .union(
      // What was brought and is only proposed yet.
      tables(db)
        .selectFrom('catalog.enrichments as enrichment')
        .select('enrichment.id')
        .where('enrichment.cover', '=', name)
        .where('enrichment.status', '=', 'proposed')
        .where('enrichment.library_id', 'in', visible),
    )
    .limit(1)
    .executeTakeFirst()
  return shown && openPictureFile(coversIn(filesDir), { name, size })
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

export type EditionHere = {
  workId: string
  editionId: string
  title: string
  byLine: string
  sortTitle: string
  format: string
  language: string | null
  year: number | null
  pages: number | null
  publisher: string | null
  cover: string | null
  /** Copies that the asking library has of this edition. */
  copies: number
}

/**
 * The edition with this ISBN (13 digits) that the installation has, of shared records: one that the library has copies of before
 * others, and then the oldest. Null when there is none.
 */
export async function editionHere(db: Db, libraryId: string, isbn: string): Promise<EditionHere | null> {
  const found = await tables(db)
    .selectFrom('catalog.identifiers as identifier')
    .innerJoin('catalog.editions as edition', 'edition.id', 'identifier.edition_id')
    .innerJoin('catalog.works as work', 'work.id', 'edition.work_id')
    .select(({ selectFrom }) => [
      'work.id as workId',
      'edition.id as editionId',
      'edition.title',
      'work.by_line as byLine',
      'work.sort_title as sortTitle',
      'edition.format',
      'work.language',
      'edition.year',
      'edition.pages',
      'edition.publisher',
      'edition.cover',
      selectFrom('catalog.copies as copy')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('copy.work_id', '=', 'edition.work_id')
        .whereRef('copy.edition_id', '=', 'edition.id')
        .where('copy.library_id', '=', libraryId)
        .where('copy.status', '<>', 'withdrawn')
        .as('copies'),
    ])
    .where('identifier.kind', '=', 'isbn')
    .where('identifier.value', '=', isbn)
    .where('edition.removed_at', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where('work.provisional_for', 'is', null)
    .orderBy(sql`copies`, 'desc')
    .orderBy('edition.id')
    .limit(1)
    .executeTakeFirst()
  return found === undefined ? null : { ...found, copies: found.copies ?? 0 }
}

import type { Db } from '../../../database.ts'
import { librariesVisibleTo } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * Works that stand in a catalogue this person may look into, and those that their own log made, which are theirs alone: a
 * builder with `id`, to be narrowed.
 */
export const worksVisibleTo = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('catalog.works as work')
    .select('work.id')
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where(({ or, and, eb, exists, selectFrom }) =>
      or([
        eb('work.provisional_for', '=', personId),
        and([
          eb('work.provisional_for', 'is', null),
          exists(
            selectFrom('catalog.holdings as holding')
              .select('holding.work_id')
              .whereRef('holding.work_id', '=', 'work.id')
              .where(
                'holding.library_id',
                'in',
                librariesVisibleTo(db, personId).clearSelect().select('library.id'),
              ),
          ),
        ]),
      ]),
    )

/** Every place of a work in a library's list, for what is learned of all of them: columns `id` (of the work) and `library_id`. Who may see it is not decided here. */
export const listedWorks = (db: Db) =>
  tables(db)
    .selectFrom('catalog.works as work')
    .innerJoin('catalog.holdings as holding', 'holding.work_id', 'work.id')
    .select(['work.id', 'holding.library_id'])
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .where('work.provisional_for', 'is', null)

/** Editions, for other rooms' queries: columns `id`, `work_id`, `title`, `format`, `pages`, `year`, `publisher`. */
export const editionLengths = (db: Db) =>
  tables(db)
    .selectFrom('catalog.editions as edition')
    .select([
      'edition.id',
      'edition.work_id',
      'edition.title',
      'edition.format',
      'edition.pages',
      'edition.year',
      'edition.publisher',
    ])
    .where('edition.removed_at', 'is', null)

/** Works that stand in a library's list: a builder with `work_id`, to be put into `in (…)`. */
export const worksInList = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('catalog.holdings as holding')
    .select('holding.work_id')
    .where('holding.library_id', '=', libraryId)

import { sql } from 'kysely'
import { type Db, worded } from '../../../database.ts'
import { branchNames, librariesVisibleTo } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** Copies that this person may see, with where they are; withdrawn ones are left out: a builder. */
const visibleCopies = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin(librariesVisibleTo(db, personId).as('library'), 'library.id', 'copy.library_id')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'copy.holding_branch_id')
    .innerJoin(branchNames(db).as('owner'), 'owner.id', 'copy.owning_branch_id')
    .select([
      'copy.id',
      'copy.library_id',
      'library.name as library',
      'copy.edition_id',
      'copy.barcode',
      'branch.name as branch',
      'owner.name as owner',
      'copy.call_number',
      'copy.location',
      'copy.item_type',
      'copy.status',
      'copy.reference_only',
      'copy.availability',
      'copy.due_at',
    ])
    .where('copy.status', '<>', 'withdrawn')

export type BookCopy = Awaited<ReturnType<ReturnType<typeof visibleCopies>['execute']>>[number]

/** One of them, with its title; undefined where they may not see it. */
export const copyFor = (db: Db, copyId: string, personId: string | null) =>
  visibleCopies(db, personId)
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .select(['copy.work_id', 'copy.revision', 'work.title'])
    .where('copy.id', '=', copyId)
    .executeTakeFirst()

type Asked = { workId: string; personId: string | null; libraryId: string | null }

/** Those of a book, the asking library's first, then by branch. */
export const copiesOfBook = worded((db: Db, { workId, personId, libraryId }: Asked) =>
  visibleCopies(db, personId)
    .where('copy.work_id', '=', workId)
    .orderBy(sql`copy.library_id is not distinct from ${libraryId}::uuid`, 'desc')
    .orderBy(sql`library.name collate "unicode"`)
    .orderBy(sql`branch.name collate "unicode"`)
    .orderBy('copy.barcode')
    .limit(500),
)

import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** A copy of this library with all that staff may change of it, withdrawn ones too; undefined for another's. */
export const copyForStaff = (db: Db, libraryId: string, copyId: string) =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'copy.holding_branch_id')
    .selectAll('copy')
    .select(['work.title', 'work.by_line', 'work.language', 'branch.name as branch'])
    .where('copy.id', '=', copyId)
    .where('copy.library_id', '=', libraryId)
    .executeTakeFirst()

export type CopyForStaff = NonNullable<Awaited<ReturnType<typeof copyForStaff>>>

export type CopyFilters = {
  barcode?: string | undefined
  status?: CopyForStaff['status'] | undefined
  /** Where it stands. */
  branch?: string | undefined
  work?: string | undefined
}

/** A library's copies, withdrawn ones too: a builder, by `id`. Only what is asked for stands in it, so that an index can answer. */
export const copiesForStaff = (
  db: Db,
  libraryId: string,
  { barcode, status, branch, work }: CopyFilters = {},
) =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.works as work', 'work.id', 'copy.work_id')
    .selectAll('copy')
    .select(['work.title', 'copy.price_minor as price'])
    .where('copy.library_id', '=', libraryId)
    .where(eb =>
      eb.and([
        ...(barcode === undefined ? [] : [eb('copy.barcode', '=', barcode)]),
        ...(status === undefined ? [] : [eb('copy.status', '=', status)]),
        ...(branch === undefined ? [] : [eb('copy.holding_branch_id', '=', branch)]),
        ...(work === undefined ? [] : [eb('copy.work_id', '=', work)]),
      ]),
    )

/** A library's copies of a book that were taken out of its collection; 100 at most. */
export const withdrawnCopies = (db: Db, libraryId: string, workId: string) =>
  tables(db)
    .selectFrom('catalog.copies')
    .select(['id', 'barcode'])
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .where('status', '=', 'withdrawn')
    .orderBy('barcode')
    .limit(100)
    .execute()

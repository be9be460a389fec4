import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { branchNames, libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { untrue } from './notice.ts'

/** Notices with how things are now, the oldest first: a builder, to be narrowed. */
export const noticesNow = (db: Db) =>
  tables(db)
    .selectFrom('circulation.notices as notice')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'notice.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'notice.library_id')
    .leftJoin('circulation.loans as loan', 'loan.id', 'notice.loan_id')
    .leftJoin('circulation.holds as hold', 'hold.id', 'notice.hold_id')
    .leftJoin(titledCopies(db).as('copy'), join =>
      join.on('copy.id', '=', sql<string>`coalesce(loan.copy_id, hold.filled_copy_id)`),
    )
    .leftJoin(branchNames(db).as('branch'), 'branch.id', 'hold.pickup_branch_id')
    .select([
      'notice.id',
      'notice.kind',
      'notice.about',
      'notice.step',
      'notice.written_at',
      'notice.library_id',
      'notice.patron_id',
      'loan.due_at',
      'loan.returned_at',
      'loan.claimed_at',
      'hold.status as hold_status',
      'hold.shelf_until',
      'copy.title',
      'branch.name as branch',
      'patron.name',
      'patron.email',
      'patron.person_id',
      'patron.expires_on',
      'patron.notices_by',
      'library.name as library',
      'library.zone',
    ])
    .orderBy('notice.written_at')
    .orderBy('notice.id')

export type NoticeNow = Awaited<ReturnType<ReturnType<typeof noticesNow>['execute']>>[number]

/** Why a notice is not true any more; null while it is. */
export const untrueNow = (notice: NoticeNow, now: Date) =>
  untrue(
    {
      kind: notice.kind,
      // The date behind the id that it begins with.
      about: notice.about.slice(37),
      loan: notice.due_at && {
        returned: notice.returned_at !== null,
        dueAt: notice.due_at,
        claimed: notice.claimed_at !== null,
      },
      hold: notice.hold_status === null ? null : { status: notice.hold_status },
      cardUntil: notice.expires_on,
    },
    now,
  )

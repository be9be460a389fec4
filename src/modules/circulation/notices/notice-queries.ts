import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

export const noticePageSize = 50

/** What a library told its patrons and why not, the latest first: a builder, by `id`. */
export const noticeLog = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('circulation.notices as notice')
    .leftJoin('circulation.patrons as patron', 'patron.id', 'notice.patron_id')
    .leftJoin('circulation.loans as loan', 'loan.id', 'notice.loan_id')
    .leftJoin('circulation.holds as hold', 'hold.id', 'notice.hold_id')
    .leftJoin(titledCopies(db).as('copy'), join =>
      join.on('copy.id', '=', sql<string>`coalesce(loan.copy_id, hold.filled_copy_id)`),
    )
    .select([
      'notice.id',
      'notice.kind',
      'notice.step',
      'notice.written_at',
      'notice.channel',
      'notice.status',
      'notice.why',
      'notice.ended_at',
      'patron.id as patron_id',
      'patron.name',
      'copy.work_id',
      'copy.title',
    ])
    .where('notice.library_id', '=', libraryId)

/** A page of it, from `after` on. */
export function noticesPage(db: Db, libraryId: string, after: { writtenAt: Date; id: string } | null) {
  const page = noticeLog(db, libraryId)
    .orderBy('notice.written_at', 'desc')
    .orderBy('notice.id', 'desc')
    .limit(noticePageSize + 1)
  return (
    after
      ? page.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('notice.written_at', 'notice.id'), '<', tuple(after.writtenAt, after.id)),
        )
      : page
  ).execute()
}

/** What a person was told lately, by mail or here, with how things stood. */
export const noticesOfPerson = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.notices as notice')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'notice.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'notice.library_id')
    .leftJoin('circulation.loans as loan', 'loan.id', 'notice.loan_id')
    .leftJoin('circulation.holds as hold', 'hold.id', 'notice.hold_id')
    .leftJoin(titledCopies(db).as('copy'), join =>
      join.on('copy.id', '=', sql<string>`coalesce(loan.copy_id, hold.filled_copy_id)`),
    )
    .select(['notice.id', 'notice.kind', 'notice.written_at', 'notice.channel'])
    .select(['copy.title', 'copy.work_id', 'library.name as library', 'library.zone'])
    .where('patron.person_id', '=', personId)
    .where('notice.status', '=', 'sent')
    .orderBy('notice.written_at', 'desc')
    .limit(100)
    .execute()

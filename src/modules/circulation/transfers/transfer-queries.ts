import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { branchNames } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** A copy that is longer on its way than so many days is late: somebody should look for it. */
export const daysOnTheWay = 7

export const transferWays = ['to', 'from'] as const
export type TransferWay = (typeof transferWays)[number]

export type TransferFilter = { branchId?: string | null; way?: TransferWay | null }

/** A library's copies on their way, to or from one branch or all: a builder, by `id`. */
export function openTransfers(db: Db, libraryId: string, { branchId, way }: TransferFilter) {
  let found = tables(db)
    .selectFrom('circulation.transfers as transfer')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'transfer.copy_id')
    .innerJoin(branchNames(db).as('origin'), 'origin.id', 'transfer.from_branch_id')
    .innerJoin(branchNames(db).as('destination'), 'destination.id', 'transfer.to_branch_id')
    .select([
      'transfer.id',
      'transfer.library_id',
      'transfer.copy_id',
      'transfer.from_branch_id',
      'transfer.to_branch_id',
      'transfer.reason',
      'transfer.hold_id',
      'transfer.sent_at',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'copy.barcode',
      'origin.name as from_branch',
      'destination.name as to_branch',
    ])
    .where('transfer.library_id', '=', libraryId)
    .where('transfer.ended_at', 'is', null)
  if (branchId && way !== 'from') found = found.where('transfer.to_branch_id', '=', branchId)
  if (branchId && way === 'from') found = found.where('transfer.from_branch_id', '=', branchId)
  return found
}

/** One that is not ended, as its list shows it. */
export const openTransfer = (db: Db, libraryId: string, transferId: string) =>
  openTransfers(db, libraryId, {}).where('transfer.id', '=', transferId).executeTakeFirst()

export type TransferRow = NonNullable<Awaited<ReturnType<typeof openTransfer>>>

export const isLate = ({ sent_at }: { sent_at: Date }, now: Date): boolean =>
  now.getTime() - sent_at.getTime() > daysOnTheWay * 86_400_000

export const transferPageSize = 50

/** A page of them, the longest on its way first, from `after` on. */
export function transfersPage(
  db: Db,
  libraryId: string,
  filter: TransferFilter,
  after: { sentAt: Date; id: string } | null,
): Promise<TransferRow[]> {
  const page = openTransfers(db, libraryId, filter)
    .orderBy('transfer.sent_at')
    .orderBy('transfer.id')
    .limit(transferPageSize + 1)
  if (!after) return page.execute()
  return page
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('transfer.sent_at', 'transfer.id'), '>', tuple(after.sentAt, after.id)),
    )
    .execute()
}

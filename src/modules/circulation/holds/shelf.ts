import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { patronCode } from './patron-code.ts'

/** Rows that a page of the hold shelf shows, and slips that are printed at once. */
export const mostOnShelf = 200

const activeCard = sql<string | null>`(
  select number from circulation.cards where patron_id = patron.id and status = 'active' limit 1)`

/** Copies that wait at a branch, who was told first first; of one day or one hold where that is asked. */
export async function holdShelf(
  db: Db,
  { libraryId, branchId }: { libraryId: string; branchId: string },
  asked: { since?: Date | null; holdId?: string | null; barcode?: string | null } = {},
) {
  let found = tables(db)
    .selectFrom('circulation.holds as hold')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'hold.patron_id')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'hold.filled_copy_id')
    .select([
      'hold.id',
      'hold.patron_id',
      'hold.work_id',
      'hold.filled_at',
      'hold.shelf_until',
      'patron.name as patron',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'copy.barcode',
    ])
    .select(activeCard.as('card'))
    .where('hold.library_id', '=', libraryId)
    .where('hold.pickup_branch_id', '=', branchId)
    .where('hold.status', '=', 'on-shelf')
  if (asked.since) found = found.where('hold.filled_at', '>=', asked.since)
  if (asked.holdId) found = found.where('hold.id', '=', asked.holdId)
  if (asked.barcode) found = found.where('copy.barcode', '=', asked.barcode)
  const holds = await found
    .orderBy('hold.shelf_until')
    .orderBy('hold.filled_at')
    .orderBy('hold.id')
    .limit(mostOnShelf)
    .execute()
  return holds.map(({ card, ...hold }) => ({ ...hold, code: patronCode(hold.patron, card) }))
}

/**
 * Copies that stand on the hold shelf of a branch for nobody: their holds expired or were cancelled. With the code of the
 * slip in them.
 */
export async function copiesToClear(
  db: Db,
  { libraryId, branchId }: { libraryId: string; branchId: string },
) {
  const copies = await tables(db)
    .selectFrom(
      titledCopies(db)
        .where('copy.library_id', '=', libraryId)
        .where('copy.holding_branch_id', '=', branchId)
        .where('copy.availability', '=', 'on-hold-shelf')
        .as('copy'),
    )
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('circulation.holds as last')
          .innerJoin('circulation.patrons as patron', 'patron.id', 'last.patron_id')
          .select(['last.status', 'last.ended_at', 'patron.name as patron'])
          .select(activeCard.as('card'))
          .whereRef('last.filled_copy_id', '=', 'copy.id')
          .orderBy('last.filled_at', 'desc')
          .limit(1)
          .as('hold'),
      join => join.onTrue(),
    )
    .select([
      'copy.id',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'copy.barcode',
      'hold.status',
      'hold.ended_at',
      'hold.patron',
      'hold.card',
    ])
    .where(sql<boolean>`hold.status is distinct from 'on-shelf'`)
    .orderBy('hold.ended_at')
    .orderBy('copy.barcode')
    .limit(mostOnShelf)
    .execute()
  return copies.map(({ patron, card, ...copy }) => ({ ...copy, code: patronCode(patron ?? '', card) }))
}

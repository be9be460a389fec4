import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'

export type UnsettledBet = NonNullable<Awaited<ReturnType<typeof nextUnsettled>>>

/**
 * One bet for which something is to be done now, kept for this transaction; those that another worker has are passed over, and those
 * in `seen`. Undefined where there is none.
 */
export const nextUnsettled = (tx: Tx, seen: readonly string[], now: Date) =>
  unsettled(tx)
    .where(({ or, and, eb }) =>
      or([
        eb('meeting.cancelled_at', 'is not', null),
        and([eb('bet.status', '=', 'open'), eb('bet.closes_at', '<=', now)]),
        and([eb('bet.status', '=', 'closed'), eb('bet.frozen_at', 'is not', null)]),
        and([eb('bet.status', '=', 'closed'), eb('meeting.ends_at', '<=', now)]),
      ]),
    )
    .where(sql<boolean>`bet.id <> all(${seen}::uuid[])`)
    .orderBy('bet.closes_at')
    .orderBy('bet.id')
    .limit(1)
    .forUpdate('bet')
    .skipLocked()
    .executeTakeFirst()

/** The same of one bet, after whoever has it. */
export const lockedUnsettled = (tx: Tx, betId: string) =>
  unsettled(tx).where('bet.id', '=', betId).forUpdate('bet').executeTakeFirst()

const unsettled = (tx: Tx) =>
  tables(tx)
    .selectFrom('clubs.bets as bet')
    .innerJoin('clubs.meetings as meeting', 'meeting.id', 'bet.meeting_id')
    .select(['bet.id', 'bet.club_id', 'bet.meeting_id', 'bet.season_id', 'bet.kind', 'bet.status'])
    .select(['bet.closes_at', 'bet.frozen_at', 'meeting.work_id', 'meeting.ends_at', 'meeting.cancelled_at'])
    .where('bet.status', 'in', ['open', 'closed'])

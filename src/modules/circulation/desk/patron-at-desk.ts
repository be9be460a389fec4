import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** A patron as the desk needs to see them: with what they owe in minor units, their holds, and what stands against them. */
export const patronAtDesk = (
  db: Db,
  { libraryId, branchId }: { libraryId: string; branchId: string },
  patronId: string,
  today: string,
) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .leftJoin('circulation.cards as card', join =>
      join.onRef('card.patron_id', '=', 'patron.id').on('card.status', '=', 'active'),
    )
    .select(({ selectFrom }) => [
      'patron.id',
      'patron.name',
      'patron.category',
      'patron.expires_on',
      'patron.note',
      'patron.alert',
      'card.number as card',
      selectFrom('circulation.ledger as entry')
        .select(sql<number>`coalesce(sum(entry.amount), 0)::float8`.as('sum'))
        .whereRef('entry.patron_id', '=', 'patron.id')
        .$asScalar()
        .$notNull()
        .as('owes'),
      selectFrom('circulation.holds as hold')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('hold.patron_id', '=', 'patron.id')
        .where('hold.ended_at', 'is', null)
        .$asScalar()
        .$notNull()
        .as('holds'),
      selectFrom('circulation.holds as hold')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('hold.patron_id', '=', 'patron.id')
        .where('hold.status', '=', 'on-shelf')
        .where('hold.pickup_branch_id', '=', branchId)
        .$asScalar()
        .$notNull()
        .as('ready'),
      selectFrom('circulation.restrictions as restriction')
        .select('restriction.reason')
        .whereRef('restriction.patron_id', '=', 'patron.id')
        .where('restriction.lifted_at', 'is', null)
        .where(({ eb, or }) =>
          or([eb('restriction.until_day', 'is', null), eb('restriction.until_day', '>=', today)]),
        )
        .orderBy('restriction.until_day', order => order.desc().nullsFirst())
        .limit(1)
        .as('restriction'),
    ])
    .where('patron.library_id', '=', libraryId)
    .where('patron.id', '=', patronId)
    .executeTakeFirst()

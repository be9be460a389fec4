import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

export const ledgerPageSize = 50

/** All that was ever charged and settled of a patron, the oldest first: what sums are made of. */
export const entriesOf = (db: Db, libraryId: string, patronId: string) =>
  tables(db)
    .selectFrom('circulation.ledger')
    .select(['id', 'amount', 'settles'])
    .where('library_id', '=', libraryId)
    .where('patron_id', '=', patronId)
    .orderBy('made_at')
    .orderBy('id')
    .execute()

/** Entries with what a page says of them, the title as long as the entry knows its loan: a builder, by `id`. */
export const ledgerOf = (db: Db, libraryId: string, patronId: string) =>
  tables(db)
    .selectFrom('circulation.ledger as entry')
    .leftJoin('circulation.loans as loan', 'loan.id', 'entry.loan_id')
    .leftJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'entry.id',
      'entry.kind',
      'entry.amount',
      'entry.settles',
      'entry.loan_id',
      'entry.branch_id',
      'entry.method',
      'entry.receipt_id',
      'entry.note',
      'entry.explained',
      'entry.made_at',
      'copy.title',
      'copy.work_id',
    ])
    .where('entry.library_id', '=', libraryId)
    .where('entry.patron_id', '=', patronId)

export type LedgerRow = Awaited<ReturnType<typeof historyOf>>[number]

/** The ledger of a patron, newest first, one more than fit on a page. */
export const historyOf = (
  db: Db,
  libraryId: string,
  patronId: string,
  after: { madeAt: Date; id: string } | null,
) =>
  ledgerOf(db, libraryId, patronId)
    .$if(after !== null, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('entry.made_at', 'entry.id'), '<', tuple(after?.madeAt ?? new Date(0), after?.id ?? '')),
      ),
    )
    .orderBy('entry.made_at', 'desc')
    .orderBy('entry.id', 'desc')
    .limit(ledgerPageSize + 1)
    .execute()

/** These charges of a patron, the oldest first. */
export const chargesWithIds = (db: Db, libraryId: string, patronId: string, ids: readonly string[]) =>
  ledgerOf(db, libraryId, patronId)
    .where('entry.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('entry.made_at')
    .orderBy('entry.id')
    .execute()

/** What one receipt is for: the entries of a payment or payout, each with what the charge was for. */
export const receiptEntries = (db: Db, libraryId: string, patronId: string, receiptId: string) =>
  tables(db)
    .selectFrom('circulation.ledger as entry')
    .leftJoin('circulation.ledger as charge', 'charge.id', 'entry.settles')
    .leftJoin('circulation.loans as loan', 'loan.id', 'charge.loan_id')
    .leftJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'entry.id',
      'entry.kind',
      'entry.amount',
      'entry.method',
      'entry.made_at',
      'entry.branch_id',
      'charge.kind as charge_kind',
      'charge.note as charge_note',
      'copy.title',
    ])
    .where('entry.library_id', '=', libraryId)
    .where('entry.patron_id', '=', patronId)
    .where('entry.receipt_id', '=', receiptId)
    .orderBy('entry.id')
    .execute()

/** What was taken and paid out within a time, by branch and method. */
export const takingsBetween = (db: Db, libraryId: string, from: Date, until: Date) =>
  tables(db)
    .selectFrom('circulation.ledger as entry')
    .select([
      'entry.branch_id',
      'entry.method',
      sql<number>`coalesce(-sum(entry.amount) filter (where entry.kind = 'payment'), 0)::float8`.as('taken'),
      sql<number>`coalesce(sum(entry.amount) filter (where entry.kind = 'payout'), 0)::float8`.as('paid_out'),
      sql<number>`count(distinct entry.receipt_id)::int`.as('receipts'),
    ])
    .where('entry.library_id', '=', libraryId)
    .where('entry.made_at', '>=', from)
    .where('entry.made_at', '<', until)
    .where('entry.kind', 'in', ['payment', 'payout'])
    .groupBy(['entry.branch_id', 'entry.method'])
    .orderBy('entry.branch_id')
    .orderBy('entry.method')
    .execute()

/** The cards that a person has, each at its library. */
export const patronsOfPerson = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .select([
      'patron.id',
      'patron.category',
      'patron.home_branch_id',
      'patron.expires_on',
      'patron.keeps_history',
      'library.id as library_id',
      'library.name as library',
      'library.zone',
      'library.currency',
    ])
    .where('patron.person_id', '=', personId)
    .orderBy('library.name')
    .execute()

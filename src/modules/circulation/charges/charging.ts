import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { House } from '../rules/house.ts'
import { lengthOf } from '../rules/length.ts'
import type { RuleScope } from '../rules/rule.ts'
import type { Settings } from '../rules/settings.ts'
import { fineTerms } from '../rules/terms.ts'
import { tables } from '../tables.ts'
import { type Fine, fineFor } from './fine.ts'
import type { ChargeKind } from './tables.ts'

export type NewCharge = {
  libraryId: string
  branchId: string
  patronId: string
  kind: ChargeKind
  /** Minor units, above zero. */
  amount: number
  loanId?: string
  note?: string | null
  explained?: Fine
  by: string | null
}

/** Writes a charge into the ledger. Returns its id. */
export async function charge(tx: Tx, wanted: NewCharge, now: Date): Promise<string> {
  const id = newId()
  await tables(tx)
    .insertInto('circulation.ledger')
    .values({
      id,
      library_id: wanted.libraryId,
      patron_id: wanted.patronId,
      kind: wanted.kind,
      amount: wanted.amount,
      settles: null,
      loan_id: wanted.loanId ?? null,
      branch_id: wanted.branchId,
      method: null,
      receipt_id: null,
      note: wanted.note ?? null,
      explained: wanted.explained ? JSON.stringify(wanted.explained) : null,
      made_at: now,
      made_by: wanted.by,
    })
    .execute()
  return id
}

export type FinedLoan = {
  id: string
  patronId: string
  /** The branch that lent it: its calendar counts. */
  branchId: string
  length: string
  dueAt: Date
  price: number | null
}

/**
 * Puts the fine that has grown on a loan into the ledger: once, when it comes back, is renewed or is lost.
 * @param back when it stopped growing
 * @returns what was charged, 0 where there is no fine
 */
export async function chargeFine(
  tx: Tx,
  {
    house,
    scope,
    desk,
  }: { house: House; scope: RuleScope; desk: { libraryId: string; branchId: string; by: string | null } },
  loan: FinedLoan,
  back: Date,
  now: Date,
): Promise<number> {
  if (back <= loan.dueAt) return 0
  const left = await leftToFine(tx, house.settings, loan.patronId)
  const { branchId, price } = loan
  const terms = fineTerms(house, scope, { branchId, length: lengthOf(loan.length), price, left })
  const fine = fineFor(loan.dueAt, back, terms)
  if (fine.amount > 0) {
    const { patronId, id: loanId } = loan
    await charge(tx, { ...desk, patronId, loanId, kind: 'fine', amount: fine.amount, explained: fine }, now)
  }
  return fine.amount
}

/** What a patron may still be fined, beside the fines that are to be paid already; null where the library sets no bound. */
export async function leftToFine(
  db: Db,
  { fine_patron_most: most }: Pick<Settings, 'fine_patron_most'>,
  patronId: string,
): Promise<number | null> {
  if (most === null) return null
  const { unpaid } = await tables(db)
    .selectFrom('circulation.ledger as entry')
    .leftJoin('circulation.ledger as charge', 'charge.id', 'entry.settles')
    .select(sql<number>`coalesce(sum(entry.amount), 0)::float8`.as('unpaid'))
    .where('entry.patron_id', '=', patronId)
    .where(sql<string>`coalesce(charge.kind, entry.kind)`, '=', 'fine')
    .executeTakeFirstOrThrow()
  return most - unpaid
}

type Refund = { loanId: string; by: string | null; branchId: string }

/**
 * Takes back what was charged for a lost copy that was found: what is paid of it becomes credit, what was waived does not.
 * Returns the amount.
 */
export const refundLost = (tx: Tx, refund: Refund, now: Date): Promise<number> =>
  refundCharges(tx, refund, chargesOf(tx, refund.loanId, 'lost'), now)

/** Takes back the fine that was charged at this moment, because what led to it was undone. */
export const refundFine = (
  tx: Tx,
  { madeAt, ...refund }: Refund & { madeAt: Date },
  now: Date,
): Promise<number> =>
  refundCharges(tx, refund, chargesOf(tx, refund.loanId, 'fine').where('charge.made_at', '=', madeAt), now)

/** Charges of a loan that were not taken back, each as far as nobody was let off it. */
const chargesOf = (tx: Tx, loanId: string, kind: ChargeKind) =>
  tables(tx)
    .selectFrom('circulation.ledger as charge')
    .select(({ selectFrom }) => [
      'charge.id',
      'charge.library_id',
      'charge.patron_id',
      sql<number>`charge.amount + ${selectFrom('circulation.ledger as waiver')
        .select(sql`coalesce(sum(waiver.amount), 0)::int`.as('waived'))
        .whereRef('waiver.settles', '=', 'charge.id')
        .where('waiver.kind', '=', 'waiver')}`.as('amount'),
    ])
    .where('charge.loan_id', '=', loanId)
    .where('charge.kind', '=', kind)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('circulation.ledger as refund')
            .select('refund.id')
            .whereRef('refund.settles', '=', 'charge.id')
            .where('refund.kind', '=', 'refund'),
        ),
      ),
    )

async function refundCharges(
  tx: Tx,
  { loanId, by, branchId }: Refund,
  charges: ReturnType<typeof chargesOf>,
  now: Date,
): Promise<number> {
  let refunded = 0
  for (const { id, library_id, patron_id, amount } of await charges.execute()) {
    if (amount === 0) continue
    refunded += amount
    await tables(tx)
      .insertInto('circulation.ledger')
      .values({
        id: newId(),
        library_id,
        patron_id,
        kind: 'refund',
        amount: -amount,
        settles: id,
        loan_id: loanId,
        branch_id: branchId,
        method: null,
        receipt_id: null,
        note: null,
        explained: null,
        made_at: now,
        made_by: by,
      })
      .execute()
  }
  return refunded
}

import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { type Db, type Tx, transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { emit } from '../../jobs/queue.ts'
import { isRefused, type Refused, refused } from '../../refusal.ts'
import { type CopyAtDesk, copyByBarcode, setAvailability } from '../catalog/index.ts'
import { decideLoan, type LendingRefusal, lateness } from './loan.ts'
import { rulesQuery } from './rules.ts'
import { noteScan } from './scans.ts'
import { tables } from './tables.ts'

/** Where and by whom something is done. */
export type Desk = { libraryId: string; branchId: string; staffId: string; zone: string }

/** The copy that was in hand, as far as the desk has to say it. */
export type InHand = { workId: string; title: string }

export type Lent = InHand & {
  loanId: string
  dueAt: Date
  /** It was theirs already: nothing new was written. */
  again: boolean
}

export type LendRefusal = (
  | Refused<'unknown-barcode'>
  | Refused<'unknown-patron'>
  | Exclude<LendingRefusal, Refused<'on-loan-to-them'>>
) &
  Partial<InHand>

/**
 * Lends a copy to a patron. The same copy for the same patron again, because a scanner repeated or a button was
 * pressed twice, is the same loan and the same answer (RULES R6). How it ended is noted in the same transaction: one
 * commit for both.
 */
export function lend(
  db: Db,
  desk: Desk,
  { patronId, barcode }: { patronId: string; barcode: string },
  now: Date,
): Promise<Lent | LendRefusal> {
  return transaction(db, async tx => {
    const ended = await lendNow(tx, desk, { patronId, barcode }, now)
    await noteScan(tx, desk, barcode, ended, now)
    return ended
  })
}

async function lendNow(
  tx: Tx,
  desk: Desk,
  { patronId, barcode }: { patronId: string; barcode: string },
  now: Date,
): Promise<Lent | LendRefusal> {
  const copy = await copyByBarcode(tx, desk.libraryId, barcode, { lock: true })
  if (!copy) return refused('unknown-barcode')
  const inHand = { workId: copy.work_id, title: copy.title }
  const patron = await lockedPatron(tx, desk.libraryId, patronId)
  if (!patron) return refused('unknown-patron', inHand)
  const { openLoans, hasTitle, open, rules } = await standing(tx, desk.libraryId, patronId, copy)
  const decision = decideLoan(
    {
      patron: { ...patron, openLoans, hasTitle },
      copy: {
        status: copy.reference_only ? 'reference' : copy.status,
        item_type: copy.item_type,
        lentTo: open?.patronId ?? null,
      },
      branch: { id: desk.branchId, zone: desk.zone },
      rules,
    },
    now,
  )
  if (isRefused(decision)) {
    if (decision.refused !== 'on-loan-to-them') return { ...decision, ...inHand }
    if (open) return { ...inHand, loanId: open.id, dueAt: open.dueAt, again: true }
    return refused('on-loan-to-another', inHand)
  }
  const loanId = newId()
  const made = await tables(tx)
    .insertInto('circulation.loans')
    .values({
      id: loanId,
      library_id: desk.libraryId,
      patron_id: patron.id,
      copy_id: copy.id,
      work_id: copy.work_id,
      branch_id: desk.branchId,
      lent_at: now,
      lent_by: desk.staffId,
      due_at: decision.dueAt,
      returned_at: null,
      returned_branch_id: null,
      keeps_history: patron.keeps_history,
      one_per_title: true,
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  // Another desk was a moment faster: the unique index decides, not what was read above.
  if (!made) return refused('on-loan-to-another', inHand)
  await setAvailability(tx, copy.id, { availability: 'on-loan', dueAt: decision.dueAt })
  await emit(tx, 'circulation.loan-opened', { loan_id: loanId })
  return { ...inHand, loanId, dueAt: decision.dueAt, again: false }
}

export type TakenBack = InHand & {
  loanId: string
  daysLate: number
  /** The copy's own branch, by its id, when this is another. */
  belongsTo: string | null
}

export type TakeBackRefusal = (Refused<'unknown-barcode'> | Refused<'not-on-loan'>) & Partial<InHand>

/**
 * Takes a copy back at this branch, where it stands from now on. How it ended is noted with it; an unknown barcode is
 * not, since it may be something else that the desk knows.
 */
export function takeBack(
  db: Db,
  desk: Desk,
  { barcode }: { barcode: string },
  now: Date,
): Promise<TakenBack | TakeBackRefusal> {
  return transaction(db, async tx => {
    const copy = await copyByBarcode(tx, desk.libraryId, barcode, { lock: true })
    if (!copy) return refused('unknown-barcode')
    const ended = await takeBackNow(tx, desk, copy, now)
    await noteScan(tx, desk, barcode, ended, now)
    return ended
  })
}

async function takeBackNow(
  tx: Tx,
  desk: Desk,
  copy: CopyAtDesk,
  now: Date,
): Promise<TakenBack | TakeBackRefusal> {
  const inHand = { workId: copy.work_id, title: copy.title }
  const loan = await tables(tx)
    .updateTable('circulation.loans')
    .set({ returned_at: now, returned_branch_id: desk.branchId })
    .where('copy_id', '=', copy.id)
    .where('returned_at', 'is', null)
    .returning(['id', 'due_at'])
    .executeTakeFirst()
  // What is scanned here stands here, whether or not anybody had it.
  await setAvailability(tx, copy.id, { availability: 'on-shelf', holdingBranchId: desk.branchId })
  const closed = loan ?? (await closedJustNow(tx, desk, copy.id, now))
  if (!closed) return refused('not-on-loan', inHand)
  if (loan) await emit(tx, 'circulation.loan-closed', { loan_id: loan.id })
  const late = lateness(closed.due_at, now, desk.zone)
  return {
    ...inHand,
    loanId: closed.id,
    daysLate: late.overdue ? late.days : 0,
    belongsTo: copy.owning_branch_id === desk.branchId ? null : copy.owning_branch_id,
  }
}

/** How long a second scan of the same copy is the first one's echo. */
const echo = 10_000

/** The loan that this branch closed a moment ago, when a scanner or a finger repeats itself (RULES R6). */
const closedJustNow = (tx: Tx, desk: Desk, copyId: string, now: Date) =>
  tables(tx)
    .selectFrom('circulation.loans')
    .select(['id', 'due_at'])
    .where('copy_id', '=', copyId)
    .where('returned_branch_id', '=', desk.branchId)
    .where('returned_at', '>', new Date(now.getTime() - echo))
    .orderBy('returned_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Locked, so that two desks together cannot lend beyond the limit. */
const lockedPatron = (tx: Tx, libraryId: string, patronId: string) =>
  tables(tx)
    .selectFrom('circulation.patrons')
    .select(['id', 'category', 'expires_on', 'keeps_history'])
    .where('library_id', '=', libraryId)
    .where('id', '=', patronId)
    .forUpdate()
    .executeTakeFirst()

/**
 * What the decision looks at beside patron and copy: what they have, who has the copy, the rules. A statement after the
 * locks: one that waited for them would count what was there before it waited.
 */
async function standing(tx: Tx, libraryId: string, patronId: string, copy: { id: string; work_id: string }) {
  const loans = tables(tx).selectFrom('circulation.loans as loan').where('loan.returned_at', 'is', null)
  const theirs = loans.where('loan.patron_id', '=', patronId)
  const row = await tables(tx)
    .selectNoFrom(({ exists, fn }) => [
      theirs.select(fn.countAll<number>().as('loans')).$asScalar().as('openLoans'),
      exists(theirs.select('loan.id').where('loan.work_id', '=', copy.work_id))
        .$castTo<boolean>()
        .as('hasTitle'),
      jsonObjectFrom(
        loans
          .where('loan.copy_id', '=', copy.id)
          .select(['loan.id', 'loan.patron_id as patronId', 'loan.due_at as dueAt']),
      ).as('open'),
      jsonArrayFrom(rulesQuery(tx, libraryId)).as('rules'),
    ])
    .executeTakeFirstOrThrow()
  return { ...row, open: row.open && { ...row.open, dueAt: new Date(row.open.dueAt) } }
}

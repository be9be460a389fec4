import { DateTime } from 'luxon'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { job } from '../../../jobs/job.ts'
import { borrowerOf } from '../../circulation/index.ts'
import { editBook } from '../books/editing.ts'
import { keepBook } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { atLendingOf } from './preferences.ts'
import type { QuestionKind } from './tables.ts'

type OfLoan = { loan_id: string }

/** A book that was lent is being read from then on, or its borrower is asked; as they want it. Run twice it does no more. */
export const followLoanOpened = job<OfLoan>(
  'reading.follow-loan-opened',
  {},
  async ({ loan_id }, { db, now }) => {
    const loan = await borrowerOf(db, loan_id)
    if (!loan || loan.returnedAt) return
    const wish = await atLendingOf(db, loan.personId)
    const book = await bookOf(db, loan)
    if (wish === 'never' || book?.status === 'reading') return
    if (wish === 'ask') return ask(db, 'start', loan, now)
    const day = DateTime.fromJSDate(loan.lentAt, { zone: loan.zone }).toISODate() ?? ''
    await startReading(db, loan.personId, { ...loan, day }, now)
  },
)

/** Of a book that was being read and is brought back, its reader is asked how it ended. */
export const followLoanClosed = job<OfLoan>(
  'reading.follow-loan-closed',
  {},
  async ({ loan_id }, { db, now }) => {
    const loan = await borrowerOf(db, loan_id)
    if (!loan?.returnedAt) return
    await withdraw(db, loan.personId, loan.workId)
    if ((await bookOf(db, loan))?.status === 'reading') await ask(db, 'end', loan, now)
  },
)

/** Puts a work into the log as being read since that day, in the edition that was borrowed unless another was named before. */
export async function startReading(
  db: Db,
  personId: string,
  { workId, editionId, day }: { workId: string; editionId: string | null; day: string },
  now: Date,
): Promise<void> {
  const kept = await keepBook(db, personId, { workId, status: 'reading', on: day, day }, now)
  if ('refused' in kept || editionId === null) return
  const { edition_id } = await tables(db)
    .selectFrom('reading.books')
    .select('edition_id')
    .where('id', '=', kept.bookId)
    .executeTakeFirstOrThrow()
  if (edition_id === null)
    await editBook(db, personId, { bookId: kept.bookId, seen: null, details: { editionId } }, now)
}

type Whose = { personId: string; workId: string }

const bookOf = (db: Db, { personId, workId }: Whose) =>
  tables(db)
    .selectFrom('reading.books')
    .select('status')
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
    .executeTakeFirst()

/** A question that waits is not asked again, but from now. */
async function ask(
  db: Db,
  kind: QuestionKind,
  { personId, workId, editionId }: Whose & { editionId: string },
  now: Date,
): Promise<void> {
  await tables(db)
    .insertInto('reading.questions')
    .values({ id: newId(), person_id: personId, work_id: workId, edition_id: editionId, kind, asked_at: now })
    .onConflict(conflict => conflict.columns(['person_id', 'work_id', 'kind']).doUpdateSet({ asked_at: now }))
    .execute()
}

/** Whether to start reading what is back already needs no answer. */
const withdraw = (db: Db, personId: string, workId: string) =>
  tables(db)
    .deleteFrom('reading.questions')
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
    .where('kind', '=', 'start')
    .execute()

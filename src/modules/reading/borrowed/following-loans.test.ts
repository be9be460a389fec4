import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { newId } from '../../../id.ts'
import { forgetBorrowers } from '../../circulation/loans/forgetting.ts'
import { testTown } from '../../circulation/town.fixture.ts'
import { keepBook } from '../books/keeping.ts'
import { tables } from '../tables.ts'
import { dueByWork } from './due-shapes.ts'
import { followLoanClosed, followLoanOpened } from './following-loans.ts'
import { setAtLending } from './preferences.ts'
import { answerQuestion, type QuestionAnswer, questionsOf, sweepQuestions } from './questions.ts'

const now = new Date('2026-11-20T10:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const town = testTown(now)
let reader = ''
let patron = ''
let workId = ''
let barcode = ''

beforeEach(async () => {
  patron = await town.patron()
  reader = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${reader}, ${`${reader}@example.org`}, 'Wren', 'none', now())`.execute(town.db)
  await sql`update circulation.patrons set person_id = ${reader} where id = ${patron}`.execute(town.db)
  barcode = `B${newId().slice(-8)}`
  workId = (await town.title(barcode)).workId
})

const run = (job: typeof followLoanOpened, payload: object, at = now) =>
  job.run(payload, jobContext({ database: town.database, filesDir: '' }, at))
const opened = async (at = now) => {
  const { loanId } = await town.lent(patron, barcode, at)
  await run(followLoanOpened, { loan_id: loanId }, at)
  return loanId
}
const book = () =>
  tables(town.db)
    .selectFrom('reading.books')
    .select(['status', 'edition_id'])
    .where('person_id', '=', reader)
    .executeTakeFirst()
const asked = async (at = now) => (await questionsOf(town.db, reader, at)).map(({ kind }) => kind)
const answer = async (given: QuestionAnswer) => {
  const [question] = await questionsOf(town.db, reader, now)
  return answerQuestion(
    town.db,
    reader,
    { questionId: question?.id ?? '', answer: given, day: '2026-11-20' },
    now,
  )
}

describe('a book that is lent', () => {
  it('is asked about, once however often the job runs, and is read from the day of the answer', async () => {
    const loanId = await opened()
    await run(followLoanOpened, { loan_id: loanId })
    expect(await asked()).toEqual(['start'])
    expect(await answer('start')).toEqual({ workId, kind: 'start' })
    expect(await book()).toMatchObject({ status: 'reading', edition_id: expect.any(String) })
    expect(await asked()).toEqual([])
  })

  it('is read at once by who wants that, and left alone for who wants that', async () => {
    await setAtLending(town.db, reader, 'always')
    const loanId = await opened()
    await run(followLoanOpened, { loan_id: loanId })
    expect(await book()).toMatchObject({ status: 'reading' })
    expect(await asked()).toEqual([])
    const { rows } = await sql`select began from reading.readthroughs where person_id = ${reader}`.execute(
      town.db,
    )
    expect(rows).toEqual([{ began: '2026-11-20' }])
  })

  it('asks nothing any more once somebody said never, nor of others’ loans', async () => {
    await opened()
    expect(await answer('never')).toEqual({ workId, kind: 'start' })
    await town.back(barcode)
    await opened()
    expect(await asked()).toEqual([])
    expect(await book()).toBeUndefined()
  })

  it('is no question to who reads it already, nor after thirty days', async () => {
    await keepBook(town.db, reader, { workId, status: 'reading', on: null, day: '2026-11-01' }, now)
    await opened()
    expect(await asked()).toEqual([])
    await sql`delete from reading.books where person_id = ${reader}`.execute(town.db)
    await town.back(barcode)
    await opened()
    expect(await asked(days(29))).toEqual(['start'])
    expect(await asked(days(31))).toEqual([])
    await run(sweepQuestions, {}, days(31))
    const { rows } = await sql`select id from reading.questions where person_id = ${reader}`.execute(town.db)
    expect(rows).toEqual([])
  })

  it('says until when somebody has it', async () => {
    await opened()
    const due = (await dueByWork(town.db, reader, now)).get(workId)
    expect(due).toMatchObject({ overdue: false, needed: 0 })
    expect(await dueByWork(town.db, newId(), now)).toEqual(new Map())
  })
})

describe('a book that is brought back', () => {
  it.each([
    ['finished', 'read'],
    ['stopped', 'did-not-finish'],
    ['again', 'paused'],
  ] as const)('is asked about where it was read: %s', async (given, status) => {
    await setAtLending(town.db, reader, 'always')
    const loanId = await opened()
    await town.back(barcode)
    for (let times = 0; times < 2; times++) await run(followLoanClosed, { loan_id: loanId })
    expect(await asked()).toEqual(['end'])
    expect(await answer('start')).toEqual({ refused: 'unknown-question' })
    expect(await answer(given)).toEqual({ workId, kind: 'end' })
    expect(await book()).toMatchObject({ status })
    expect(await asked()).toEqual([])
  })

  it('takes the question back whether to start', async () => {
    const loanId = await opened()
    await town.back(barcode)
    await run(followLoanClosed, { loan_id: loanId })
    expect(await asked()).toEqual([])
  })

  it('is nobody else’s question', async () => {
    await opened()
    const [question] = await questionsOf(town.db, reader, now)
    const given = { questionId: question?.id ?? '', answer: 'never' as const, day: '2026-11-20' }
    expect(await answerQuestion(town.db, newId(), given, now)).toEqual({ refused: 'unknown-question' })
  })
})

describe('a loan that is forgotten', () => {
  it('leaves the log, which never named it', async () => {
    await setAtLending(town.db, reader, 'always')
    const loanId = await opened()
    await town.back(barcode)
    await run(followLoanClosed, { loan_id: loanId })
    await answer('finished')
    await run(forgetBorrowers, {}, days(60))
    const { rows: loans } = await sql`select patron_id from circulation.loans where id = ${loanId}`.execute(
      town.db,
    )
    expect(loans).toEqual([{ patron_id: null }])
    expect(await book()).toMatchObject({ status: 'read' })
    await run(followLoanOpened, { loan_id: loanId }, days(60))
    await run(followLoanClosed, { loan_id: loanId }, days(60))
    expect(await asked(days(60))).toEqual([])
  })

  it('is named in no column of the log', async () => {
    const { rows } = await sql`select table_name, column_name from information_schema.columns
      where table_schema = 'reading' and (column_name like '%loan%' or column_name like '%copy%' or column_name like '%patron%')`.execute(
      town.db,
    )
    expect(rows).toEqual([])
  })
})

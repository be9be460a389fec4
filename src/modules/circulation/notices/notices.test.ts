import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import type { Job } from '../../../jobs/job.ts'
import { nobody } from '../../identity/index.ts'
import { startMailServer } from '../../identity/post/mail-server.fixture.ts'
import { sendMailJob } from '../../identity/post/sending.ts'
import { renew } from '../loans/renewing.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { answerFreshLetters, answerLettersSent } from './notice-letter.ts'
import { noticePlan, saveNoticePlan } from './notice-settings.ts'
import { postDaily, postNotices } from './posting.ts'
import { noteDates, noteHoldReady, noteLoan } from './writing-notices.ts'

const now = new Date('2026-11-20T10:00:00Z')
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const minutes = (at: Date, count: number) => new Date(at.getTime() + count * 60_000)
const town = testTown(now)
let server: Awaited<ReturnType<typeof startMailServer>>
let count = 0

beforeAll(async () => {
  server = await startMailServer()
  answerFreshLetters()
  answerLettersSent()
})
afterAll(() => server.close())
beforeEach(async () => {
  server.received.length = 0
  server.mood = 'well'
  await sql`delete from identity.mails`.execute(town.db)
  await sql`delete from circulation.notices`.execute(town.db)
  await sql`update circulation.loans set returned_at = due_at + interval '1 year', closed_as = 'lost' where returned_at is null`.execute(
    town.db,
  )
})

const run = (job: Job, at: Date, payload: object = {}) =>
  job.run(payload, {
    ...jobContext({ database: town.database, filesDir: '' }, at),
    mail: server.settings,
  })

/** A patron with a mailbox who has a copy, due on 4 December. */
async function borrower(changes: { notices_by?: 'daily' | 'page' } = {}) {
  count += 1
  const patronId = await town.patron()
  await tables(town.db)
    .updateTable('circulation.patrons')
    .set({ email: `p${count}@example.org`, ...changes })
    .where('id', '=', patronId)
    .execute()
  const barcode = `N${count}`
  await town.title(barcode)
  const loan = await town.lent(patronId, barcode)
  return { patronId, barcode, ...loan }
}

const notices = () =>
  tables(town.db)
    .selectFrom('circulation.notices')
    .select(['kind', 'step', 'status', 'why', 'channel'])
    .orderBy('written_at')
    .orderBy('id')
    .execute()

/** Sends the mails that wait. */
async function deliver(at: Date) {
  const { rows } = await sql<{ id: string }>`select id from identity.mails where status = 'waiting'`.execute(
    town.db,
  )
  for (const { id } of rows) await run(sendMailJob, at, { mailId: id }).catch(() => {})
}

describe('notices', () => {
  it('tell of what is due soon and late, once for each step, in one mail', async () => {
    await borrower()
    await run(noteDates, days(11))
    expect(await notices()).toEqual([])
    for (const day of [12, 12.2, 13, 15.5, 16, 22]) await run(noteDates, days(day))
    expect((await notices()).map(({ kind, step }) => [kind, step])).toEqual([
      ['due-soon', 2],
      ['overdue', 1],
      ['overdue', 7],
    ])
    await run(postNotices, minutes(days(22), 3))
    await deliver(minutes(days(22), 4))
    // What was due soon is late by then, and both of the late ones are in one mail.
    expect(await notices()).toMatchObject([
      { kind: 'due-soon', status: 'skipped', why: 'renewed' },
      { kind: 'overdue', status: 'sent', channel: 'mail' },
      { kind: 'overdue', status: 'sent', channel: 'mail' },
    ])
    expect(server.received).toHaveLength(1)
    expect(server.received[0]?.text).toContain('was due on Friday 4 December')
  })

  it('never say overdue of what is back, even where it comes back while the mail server is away', async () => {
    const { barcode } = await borrower()
    await run(noteDates, days(16))
    await run(postNotices, minutes(days(16), 3))
    server.mood = 'busy'
    await deliver(minutes(days(16), 4))
    await town.back(barcode, minutes(days(16), 5))
    server.mood = 'well'
    await deliver(minutes(days(16), 60))
    expect(server.received).toEqual([])
    expect(await notices()).toMatchObject([{ status: 'skipped', why: 'back-already' }])
    expect((await sql`select id from identity.mails`.execute(town.db)).rows).toEqual([])
  })

  it('say nothing of a date that a renewal moved, and tell of the new one', async () => {
    const { loanId } = await borrower()
    await run(noteDates, days(13))
    await renew(town.db, town.desk, { loanId }, { by: null, through: 'desk' }, days(13))
    await run(postNotices, minutes(days(13), 3))
    expect(await notices()).toMatchObject([{ status: 'skipped', why: 'renewed' }])
    await run(noteDates, days(26))
    expect((await notices()).at(-1)).toMatchObject({ kind: 'due-soon', status: 'waiting' })
  })

  it('gather what is lent in one visit, where the library tells of loans at all', async () => {
    const { patronId, loanId } = await borrower()
    await run(noteLoan, now, { loan_id: loanId })
    expect(await notices()).toEqual([])
    const plan = await noticePlan(town.db, town.desk.libraryId)
    const told = { ...plan, 'loan-confirmed': { enabled: true, days: [] } }
    await saveNoticePlan(town.db, town.desk.libraryId, told, nobody, now)
    await town.title('NX1')
    const other = await town.lent(patronId, 'NX1', minutes(now, 1))
    for (const loan_id of [loanId, other.loanId, loanId]) await run(noteLoan, minutes(now, 1), { loan_id })
    await run(postNotices, minutes(now, 2))
    expect(server.received).toEqual([])
    await run(postNotices, minutes(now, 4))
    await deliver(minutes(now, 5))
    expect(server.received).toHaveLength(1)
    expect(server.received[0]?.subject).toBe('2 things from Ashgrove')
    await saveNoticePlan(town.db, town.desk.libraryId, plan, nobody, now)
  })

  it('come once a day to who wants that, and on the page to who wants no mail or has none', async () => {
    const daily = await borrower({ notices_by: 'daily' })
    const [, onPage] = [daily, await borrower({ notices_by: 'page' })]
    await tables(town.db)
      .updateTable('circulation.patrons')
      .set({ person_id: town.desk.staffId })
      .where('id', '=', onPage.patronId)
      .execute()
    await run(noteDates, days(16))
    await run(postNotices, minutes(days(16), 3))
    await deliver(minutes(days(16), 4))
    expect(server.received).toEqual([])
    expect((await notices()).map(({ status, channel }) => [status, channel])).toContainEqual(['sent', 'page'])
    await run(postDaily, minutes(days(16), 30))
    await deliver(minutes(days(16), 31))
    expect(server.received).toHaveLength(1)
  })

  it('tell of a hold that is ready, unless it was picked up in the meantime', async () => {
    const { workId } = await town.title('NH1')
    const reader = await borrower()
    const holdId = await town.hold(reader.patronId, workId)
    await town.back('NH1')
    await run(noteHoldReady, now, { hold_id: holdId })
    await run(noteHoldReady, now, { hold_id: holdId })
    await town.lent(reader.patronId, 'NH1', minutes(now, 1))
    await run(postNotices, minutes(now, 5))
    expect(await notices()).toMatchObject([{ kind: 'hold-ready', status: 'skipped', why: 'hold-over' }])
  })

  it('tell of a card that runs out, once, and not when it has a new date', async () => {
    const patronId = await town.patron({ expires_on: '2026-12-15' })
    await run(noteDates, days(0))
    await run(noteDates, days(1))
    const { rows } = await sql<{
      status: string
    }>`select status from circulation.notices where patron_id = ${patronId}`.execute(town.db)
    expect(rows).toEqual([{ status: 'waiting' }])
    await tables(town.db)
      .updateTable('circulation.patrons')
      .set({ expires_on: '2027-12-15' })
      .where('id', '=', patronId)
      .execute()
    await run(postNotices, minutes(days(1), 5))
    expect((await notices()).at(-1)).toMatchObject({ status: 'skipped', why: 'card-renewed' })
  })
})

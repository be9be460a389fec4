import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { job } from '../../../jobs/job.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { NoticeKind } from './notice.ts'
import { type NoticePlan, noticePlan } from './notice-settings.ts'

/** Writes that something happened into the notices, once however often it runs, where the library tells of it. */
export const noteLoan = job<{ loan_id: string }>(
  'circulation.note-loan',
  {},
  async ({ loan_id }, { db, now }) => {
    const loan = await tables(db)
      .selectFrom('circulation.loans')
      .select(['library_id', 'patron_id'])
      .where('id', '=', loan_id)
      .executeTakeFirst()
    if (!loan?.patron_id) return
    const { enabled } = (await noticePlan(db, loan.library_id))['loan-confirmed']
    const { library_id, patron_id } = loan
    if (enabled)
      await write(
        db,
        { library_id, patron_id, kind: 'loan-confirmed', loan_id, hold_id: null, about: loan_id },
        now,
      )
  },
)

export const noteHoldReady = job<{ hold_id: string }>(
  'circulation.note-hold-ready',
  {},
  ({ hold_id }, { db, now }) => noteHold(db, 'hold-ready', hold_id, now),
)

export const noteHoldExpired = job<{ hold_id: string }>(
  'circulation.note-hold-expired',
  {},
  ({ hold_id }, { db, now }) => noteHold(db, 'hold-expired', hold_id, now),
)

async function noteHold(
  db: Db,
  kind: 'hold-ready' | 'hold-expired',
  holdId: string,
  now: Date,
): Promise<void> {
  const hold = await tables(db)
    .selectFrom('circulation.holds')
    .select(['library_id', 'patron_id', 'filled_at'])
    .where('id', '=', holdId)
    .executeTakeFirst()
  if (!hold || !(await noticePlan(db, hold.library_id))[kind].enabled) return
  const { filled_at, ...whose } = hold
  // Set aside a second time, as after an undo, it is told of again.
  const about = `${holdId} ${filled_at?.toISOString() ?? ''}`
  await write(db, { ...whose, kind, loan_id: null, hold_id: holdId, about }, now)
}

type NewNotice = {
  library_id: string
  patron_id: string
  kind: NoticeKind
  loan_id: string | null
  hold_id: string | null
  about: string
}

async function write(db: Db, notice: NewNotice, now: Date): Promise<void> {
  await tables(db)
    .insertInto('circulation.notices')
    .values({
      ...notice,
      id: newId(),
      step: 0,
      written_at: now,
      channel: null,
      mail_id: null,
      status: 'waiting',
      why: null,
      ended_at: null,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/**
 * Daily: what is due soon, what is late, which cards run out. Each is told of once for each step, whatever day the run
 * comes: one that was missed is made up for by the next.
 */
export const noteDates = job(
  'circulation.note-dates',
  { schedule: { cron: '7 6 * * *' }, expiresIn: 3600 },
  async (_payload, { db, now, signal }) => {
    for (const library of await libraryPlaces(db).execute()) {
      signal.throwIfAborted()
      const plan = await noticePlan(db, library.id)
      await noteDueSoon(db, library, plan, now)
      await noteOverdue(db, library, plan, now)
      await noteCards(db, library, plan, now)
    }
  },
)

type Library = { id: string; zone: string }

const days = (plan: NoticePlan, kind: NoticeKind): number[] =>
  plan[kind].enabled ? [...plan[kind].days] : []

/** A loan's day and today on the clock of the library. */
const dayOf = (moment: RawBuilder<unknown>, { zone }: Library) => sql`(${moment} at time zone ${zone})::date`

function noteDueSoon(db: Db, library: Library, plan: NoticePlan, now: Date): Promise<void> {
  const steps = days(plan, 'due-soon')
  const left = sql`${dayOf(sql`loan.due_at`, library)} - ${dayOf(sql`${now}::timestamptz`, library)}`
  return insertLoans(db, library, {
    kind: 'due-soon',
    now,
    // The nearest step that is reached; none that was over when the loan began.
    step: sql`(select min(step) from unnest(${steps}::int[]) step where ${left} <= step
      and loan.due_at - loan.lent_at > step * interval '1 day')`,
    which: sql`loan.due_at >= ${now} and loan.due_at < ${now}::timestamptz + ${Math.max(0, ...steps) + 2} * interval '1 day'`,
  })
}

function noteOverdue(db: Db, library: Library, plan: NoticePlan, now: Date): Promise<void> {
  const steps = days(plan, 'overdue')
  const late = sql`${dayOf(sql`${now}::timestamptz`, library)} - ${dayOf(sql`loan.due_at`, library)}`
  return insertLoans(db, library, {
    kind: 'overdue',
    now,
    step: sql`(select max(step) from unnest(${steps}::int[]) step where ${late} >= step)`,
    which: sql`loan.due_at < ${now} and loan.claimed_at is null`,
  })
}

async function insertLoans(
  db: Db,
  { id }: Library,
  {
    kind,
    now,
    step,
    which,
  }: { kind: NoticeKind; now: Date; step: RawBuilder<unknown>; which: RawBuilder<unknown> },
): Promise<void> {
  const { rows } = await sql<{ loan_id: string; patron_id: string; step: number; about: string }>`
    select found.loan_id, found.patron_id, found.step, found.about from (
      select loan.id as loan_id, loan.patron_id, ${step} as step,
        loan.id || ' ' || to_char(loan.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as about
      from circulation.loans loan
      where loan.library_id = ${id} and loan.returned_at is null and ${which}) found
    where found.step is not null and not exists (
      select from circulation.notices told
      where told.kind = ${kind} and told.about = found.about and told.step = found.step)`.execute(db)
  for (let from = 0; from < rows.length; from += 500) {
    const part = rows.slice(from, from + 500)
    await sql`
      insert into circulation.notices (id, library_id, patron_id, kind, loan_id, step, about, written_at, status)
      select told.id, ${id}, told.patron_id, ${kind}, told.loan_id, told.step, told.about, ${now}, 'waiting'
      from unnest(${part.map(newId)}::uuid[], ${part.map(row => row.patron_id)}::uuid[],
        ${part.map(row => row.loan_id)}::uuid[], ${part.map(row => row.step)}::int[], ${part.map(row => row.about)}::text[])
        as told (id, patron_id, loan_id, step, about)
      on conflict do nothing`.execute(db)
  }
}

async function noteCards(db: Db, library: Library, plan: NoticePlan, now: Date): Promise<void> {
  const steps = days(plan, 'card-expiring')
  if (steps.length === 0) return
  const today = dayOf(sql`${now}::timestamptz`, library)
  const { rows } = await sql<{ id: string; about: string; step: number }>`
    select patron.id, patron.id || ' ' || patron.expires_on as about,
      (select min(step) from unnest(${steps}::int[]) step where patron.expires_on - ${today} <= step) as step
    from circulation.patrons patron
    where patron.library_id = ${library.id} and patron.expires_on >= ${today}
      and patron.expires_on <= ${today} + ${Math.max(...steps)}::int
      and not exists (
        select from circulation.notices told
        where told.kind = 'card-expiring' and told.about = patron.id || ' ' || patron.expires_on
          and told.step = (select min(step) from unnest(${steps}::int[]) step where patron.expires_on - ${today} <= step))
    order by patron.expires_on, patron.id limit 10000`.execute(db)
  for (let from = 0; from < rows.length; from += 500) {
    const part = rows.slice(from, from + 500)
    await sql`
      insert into circulation.notices (id, library_id, patron_id, kind, step, about, written_at, status)
      select told.id, ${library.id}, told.patron_id, 'card-expiring', told.step, told.about, ${now}, 'waiting'
      from unnest(${part.map(newId)}::uuid[], ${part.map(row => row.id)}::uuid[], ${part.map(row => row.step)}::int[],
        ${part.map(row => row.about)}::text[]) as told (id, patron_id, step, about)
      on conflict do nothing`.execute(db)
  }
}

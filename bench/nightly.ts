import { sql } from 'kysely'
import type { MailSettings } from '../src/config.ts'
import type { Database, Db } from '../src/database.ts'
import { silentLog } from '../src/log.ts'
import { modules } from '../src/modules.ts'
import { copyDatabase, dropDatabase } from './databases.ts'
import { libraryOf } from './library.ts'
import { moreCopies } from './made-up-decade.ts'
import { morePatrons } from './made-up-year.ts'
import { startMailSink } from './mail-sink.ts'
import { openPlace } from './place.ts'
import type { Run } from './run.ts'

export type NightlyResult = {
  loans: number
  jobs: { name: string; seconds: number }[]
  /** Mails that the notices made, and what giving some to a mail server took, one after the other as one worker does. */
  mails?: { count: number; given: number; seconds: number }
}

/** Of each work of the library, so that ten thousand works make a hundred thousand open loans. */
const copiesOfEach = 10

/** Holds that nobody picked up. */
const expired = 2000

const jobs = [
  'circulation.count-loans',
  'circulation.expire-holds',
  'circulation.move-due-dates',
  'circulation.renew-by-itself',
  'circulation.note-dates',
  'circulation.post-notices',
  'circulation.forget-borrowers',
]

/** More of them than the library has, so that a mail tells of a few things and not of fifty. */
const patrons = 30_000

/** Enough to know what one takes. */
const mailsAtMost = 500

/** Notices wait so long for others that may go with them. */
const gathered = 3 * 60_000

/** What a large library's nightly jobs take, each once, over open loans of which one in twenty is due tomorrow. */
export async function nightly(run: Run): Promise<NightlyResult> {
  if (!run.server) throw new Error('The nightly jobs are measured on a server.')
  const place = await libraryOf(run.works, run.server)
  if (place.kind !== 'server') throw new Error('The nightly jobs are measured on a server.')
  const own = await copyDatabase(place, 'carrel_bench_nightly')
  const database = await openPlace(own)
  const sink = await startMailSink()
  try {
    const { loans, libraryId } = await enlarge(database.db, new Date())
    const result: NightlyResult = { loans, jobs: [] }
    for (const job of jobs) {
      const seconds = await took(database, job, { libraryId }, sink.settings)
      result.jobs.push({ name: job, seconds })
      run.tell(`${job}: ${seconds.toFixed(1)} s`)
    }
    const mails = await sendSome(database, sink)
    run.tell(`${mails.given} of ${mails.count} mails: ${mails.seconds.toFixed(1)} s`)
    return { ...result, mails }
  } finally {
    await sink.close()
    await database.close()
    await dropDatabase(own)
  }
}

async function took({ db }: Database, name: string, payload: object, mail: MailSettings): Promise<number> {
  const job = modules.flatMap(({ jobs }) => jobs ?? []).find(one => one.name === name)
  if (!job) throw new Error(`There is no job ${name}.`)
  const now = new Date(Date.now() + (name === 'circulation.post-notices' ? gathered : 0))
  const context = { id: 'bench', filesDir: '', log: silentLog, now, mail, progress: async () => {} }
  const began = performance.now()
  await job.run(payload, { ...context, db, signal: new AbortController().signal })
  return (performance.now() - began) / 1000
}

type Sink = Awaited<ReturnType<typeof startMailSink>>

async function sendSome(database: Database, sink: Sink): Promise<NonNullable<NightlyResult['mails']>> {
  const { rows } = await sql<{ id: string }>`
    select id from identity.mails where status = 'waiting' order by id`.execute(database.db)
  const given = rows.slice(0, mailsAtMost)
  let seconds = 0
  for (const { id } of given)
    seconds += await took(database, 'identity.send-mail', { mailId: id }, sink.settings)
  if (sink.taken() !== given.length)
    throw new Error(`Of ${given.length} mails the mail server took ${sink.taken()}.`)
  return { count: rows.length, given: given.length, seconds }
}

/** More copies, all of them lent, as many loans that are to be forgotten tonight, and holds that ran out. */
async function enlarge(db: Db, now: Date): Promise<{ loans: number; libraryId: string }> {
  return db.connection().execute(async alone => {
    await sql`set statement_timeout = 0`.execute(alone)
    await morePatrons(alone, { from: 1_000_000, count: patrons }, now)
    await moreCopies(alone, copiesOfEach, now)
    await sql`create temporary table many as
      select copy.id, copy.library_id, copy.work_id, copy.owning_branch_id as branch_id, n,
        (array(select id from circulation.patrons order by id))[1 + n % (select count(*) from circulation.patrons)] as patron_id
      from (select *, row_number() over (order by work_id)::int as n from catalog.copies where barcode like 'N%') copy`.execute(
      alone,
    )
    const loan = (lent: ReturnType<typeof sql>, back: ReturnType<typeof sql>) => sql`
      insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, length, due_at,
        given_due_at, returned_at, returned_branch_id, closed_as, keeps_history, one_per_title)
      select gen_random_uuid(), library_id, patron_id, id, work_id, branch_id, ${lent}, '21d', ${lent} + interval '21 days',
        ${lent} + interval '21 days', ${back}, case when ${back} is not null then branch_id end,
        case when ${back} is not null then 'returned' end, false, false from many`
    await loan(sql`${now}::timestamptz - n % 21 * interval '1 day'`, sql`null::timestamptz`).execute(alone)
    await loan(
      sql`${now}::timestamptz - interval '60 days'`,
      sql`${now}::timestamptz - interval '40 days'`,
    ).execute(alone)
    await sql`
      update catalog.copies copy set availability = 'on-loan', due_at = loan.due_at from circulation.loans loan
      where loan.copy_id = copy.id and loan.returned_at is null and copy.barcode like 'N%'`.execute(alone)
    await sql`
      insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at,
        filled_copy_id, filled_at, shelf_until)
      select gen_random_uuid(), library_id, (select id from circulation.patrons limit 1), work_id, holding_branch_id,
        'on-shelf', ${now}, id, ${now}, ${now}::timestamptz::date - 2
      from (select distinct on (work_id) * from catalog.copies where availability = 'on-shelf') aside
      limit ${expired}::int`.execute(alone)
    await sql`update circulation.rules set auto_renew = true where category = 'child'`.execute(alone)
    await sql`analyze`.execute(alone)
    const { rows } = await sql<{ loans: number; libraryId: string }>`
      select count(*)::int as loans, min(library_id::text) as "libraryId" from circulation.loans where returned_at is null`.execute(
      alone,
    )
    const [found] = rows
    if (!found) throw new Error('Nothing was lent.')
    return found
  })
}

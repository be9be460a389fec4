import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { defaultSettings } from '../rules/settings.ts'

const atOnce = 2000

/**
 * Nightly: loans that are back, not to be kept and without debt lose their patron after the library's grace, and with them
 * holds that ended, who renewed, and the link of a paid charge (RULES R15). A night that was missed is made up for by the next.
 */
export const forgetBorrowers = job(
  'circulation.forget-borrowers',
  { schedule: { cron: '41 2 * * *' }, expiresIn: 3600 },
  async (_payload, { db, now, signal }) => {
    for (const forget of [forgetLoans, forgetHolds, forgetPaid, forgetNotices])
      for (let forgotten = atOnce; forgotten === atOnce; ) {
        signal.throwIfAborted()
        forgotten = await forget(db, now)
      }
  },
)

const grace = sql`coalesce(settings.forget_after_days, ${defaultSettings.forget_after_days}::int) * interval '1 day'`

async function forgetLoans(db: Db, now: Date): Promise<number> {
  return transaction(db, async tx => {
    const { rows } = await sql<{ id: string }>`
      update circulation.loans set patron_id = null, lent_by = case when lent_through = 'self' then null else lent_by end
      where id in (
        select loan.id from circulation.loans loan
        left join circulation.settings settings on settings.library_id = loan.library_id
        where loan.returned_at is not null and loan.patron_id is not null and not loan.keeps_history
          and loan.returned_at < ${now}::timestamptz - ${grace}
          and not exists (
            select from circulation.ledger charge
            where charge.loan_id = loan.id and charge.amount > 0 and charge.amount + coalesce((
              select sum(settled.amount) from circulation.ledger settled where settled.settles = charge.id), 0) > 0)
        limit ${atOnce} for update of loan skip locked)
      returning id`.execute(tx)
    await sql`update circulation.renewals set renewed_by = null
      where through = 'self' and loan_id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx)
    return rows.length
  })
}

async function forgetHolds(db: Db, now: Date): Promise<number> {
  return transaction(db, async tx => {
    const { rows } = await sql<{ id: string }>`
      select hold.id from circulation.holds hold
      left join circulation.settings settings on settings.library_id = hold.library_id
      where hold.ended_at < ${now}::timestamptz - ${grace}
      limit ${atOnce}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    await sql`update circulation.transfers set hold_id = null where hold_id = any(${ids}::uuid[])`.execute(tx)
    await sql`delete from circulation.holds where id = any(${ids}::uuid[])`.execute(tx)
    return ids.length
  })
}

/** What somebody was told is gone with the reason for it; that something was sent stays for the figures. */
async function forgetNotices(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update circulation.notices set patron_id = null, loan_id = null, hold_id = null, about = id::text
    where id in (
      select notice.id from circulation.notices notice
      left join circulation.settings settings on settings.library_id = notice.library_id
      where notice.patron_id is not null and notice.written_at < ${now}::timestamptz - ${grace}
        and not exists (
          select from circulation.loans loan where loan.id = notice.loan_id and loan.returned_at is null)
      limit ${atOnce})
    returning id`.execute(db)
  return rows.length
}

async function forgetPaid(db: Db): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update circulation.ledger set loan_id = null
    where id in (
      select entry.id from circulation.ledger entry
      join circulation.loans loan on loan.id = entry.loan_id
      where loan.patron_id is null limit ${atOnce})
    returning id`.execute(db)
  return rows.length
}

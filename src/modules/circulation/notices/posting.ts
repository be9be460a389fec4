import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { sendMail } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { type NoticeNow, noticesNow, untrueNow } from './fresh-notices.ts'

/** What is lent one after the other is told of together. */
const gathered = 2 * 60_000

const patronsAtOnce = 200

/**
 * Every five minutes: each patron's notices that wait go out together, one mail for a library, or stand on their page. Those
 * who want one mail a day get it with the run of the morning. What is not true any more is not sent, and it is said why.
 */
export const postNotices = job(
  'circulation.post-notices',
  { schedule: { cron: '*/5 * * * *' }, expiresIn: 1800 },
  (_payload, { db, mail, now, signal }) =>
    postWaiting(db, { byMail: mail !== undefined, daily: false }, now, signal),
)

export const postDaily = job(
  'circulation.post-daily',
  { schedule: { cron: '37 6 * * *' }, expiresIn: 3600 },
  (_payload, { db, mail, now, signal }) =>
    postWaiting(db, { byMail: mail !== undefined, daily: true }, now, signal),
)

async function postWaiting(
  db: Db,
  how: { byMail: boolean; daily: boolean },
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const latest = new Date(now.getTime() - gathered)
  for (;;) {
    signal.throwIfAborted()
    const patrons = await tables(db)
      .selectFrom('circulation.notices as notice')
      .innerJoin('circulation.patrons as patron', 'patron.id', 'notice.patron_id')
      .select('patron.id')
      .distinct()
      .where('notice.status', '=', 'waiting')
      .where('notice.written_at', '<=', latest)
      .$if(!how.daily, query => query.where('patron.notices_by', '<>', 'daily'))
      .limit(patronsAtOnce)
      .execute()
    for (const { id } of patrons) await transaction(db, tx => postTo(tx, id, how, now))
    if (patrons.length < patronsAtOnce) return
  }
}

async function postTo(tx: Tx, patronId: string, { byMail }: { byMail: boolean }, now: Date): Promise<void> {
  const notices = await noticesNow(tx)
    .where('notice.patron_id', '=', patronId)
    .where('notice.status', '=', 'waiting')
    .limit(200)
    .forUpdate('notice')
    .execute()
  const sent: NoticeNow[] = []
  for (const notice of notices) {
    const why = untrueNow(notice, now)
    if (why) await end(tx, [notice.id], { status: 'skipped', why }, now)
    else sent.push(notice)
  }
  const [first] = sent
  if (!first) return
  const ids = sent.map(({ id }) => id)
  if (byMail && first.email && first.notices_by !== 'page') {
    const params = { name: first.name, library: first.library, count: sent.length, lines: '…' }
    const letter = {
      to: first.email,
      personId: first.person_id,
      letter: 'library-notices',
      params,
      link: '/loans',
    }
    const { id: mail_id } = await sendMail(tx, letter, now)
    await tables(tx)
      .updateTable('circulation.notices')
      .set({ status: 'posted', channel: 'mail', mail_id })
      .where('id', 'in', ids)
      .execute()
    return
  }
  await tables(tx)
    .updateTable('circulation.notices')
    .set({ channel: first.person_id ? 'page' : 'none' })
    .where('id', 'in', ids)
    .execute()
  await end(
    tx,
    ids,
    first.person_id ? { status: 'sent', why: null } : { status: 'skipped', why: 'no-way' },
    now,
  )
}

export const end = (
  db: Db,
  ids: readonly string[],
  ended: { status: 'sent' | 'skipped'; why: string | null },
  now: Date,
) =>
  tables(db)
    .updateTable('circulation.notices')
    .set({ ...ended, ended_at: now })
    .where('id', 'in', [...ids])
    .execute()

import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const day = 86_400_000
/** No link in a mail is good for longer, but those that hold no secret. */
const linkDays = 3
const mailDays = 30

/** Nightly: links that lead nowhere any more are forgotten, and mails of last month (RULES R15). */
export const sweepMails = job(
  'identity.sweep-mails',
  { schedule: { cron: '27 3 * * *' } },
  async (_payload, { db, now }) => {
    const before = (days: number) => new Date(now.getTime() - days * day)
    await tables(db).deleteFrom('identity.mails').where('created_at', '<', before(mailDays)).execute()
    await tables(db)
      .updateTable('identity.mails')
      .set({ link: null })
      .where('link', 'is not', null)
      .where('status', 'in', ['kept', 'failed'])
      .where('created_at', '<', before(linkDays))
      .execute()
  },
)

import type { Selectable } from 'kysely'
import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { deliver, isRefusal } from './delivering.ts'
import { lateLetter } from './late-letters.ts'
import { wordsIn, writeLetter } from './letter.ts'
import type { PostTables } from './tables.ts'

type MailRow = Selectable<PostTables['identity.mails']>

/** Over about eight hours: a mail server that is away for the night still gets its mails. */
const retries = 10

/** Nobody else takes a mail for so long; longer than it may take to send, shorter than until a lost run is begun again. */
const claimedFor = 55_000

/** What is said to an address that nobody here has any more leaves no trace. */
const leavesNoTrace = new Set(['account-deleted'])

/** Sends one mail, once, however often it runs. Without a mail server it is kept. */
export const sendMailJob = job<{ mailId: string }>(
  'identity.send-mail',
  // A night's notices are thousands, and a mail server takes several at once.
  { retryLimit: retries, retryDelay: 30, expiresIn: 120, concurrency: 4 },
  async ({ mailId }, { db, mail: settings, log, now, signal }) => {
    const mail = await claim(db, mailId, now)
    if (!mail) return
    if (!settings) return keep(db, mail)
    const late = lateLetter(mail.letter)
    try {
      const params = late ? await late.fresh(db, mail, wordsIn(now), now) : mail.params
      if (params === null) return remove(db, mail)
      const written = writeLetter({ ...mail, params }, settings.publicUrl)
      await deliver(settings, { id: mail.id, to: mail.address, written, now, signal })
    } catch (cause) {
      const forGood = isRefusal(cause)
      await noteFailure(db, mail, cause, forGood || mail.attempts > retries)
      if (!forGood) throw cause
      log.warn({ mail: mail.id, letter: mail.letter }, 'The mail server refuses a mail for good')
      return
    }
    await noteSent(db, mail, now)
    await late?.sent(db, mail.id, now)
  },
)

/**
 * The mail, if it is still to be sent.
 * @throws when another run is about it: should that one fail, this one has to come again
 */
async function claim(db: Db, id: string, now: Date): Promise<MailRow | undefined> {
  const lost = new Date(now.getTime() - claimedFor)
  const claimed = await tables(db)
    .updateTable('identity.mails')
    .set(({ eb }) => ({ claimed_at: now, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where(({ or, and, eb }) =>
      or([
        eb('status', '=', 'waiting'),
        // Its job was sent again from among the dead letters.
        and([eb('status', '=', 'failed'), eb('attempts', '>', retries)]),
      ]),
    )
    .where(({ or, eb }) => or([eb('claimed_at', 'is', null), eb('claimed_at', '<', lost)]))
    .returningAll()
    .executeTakeFirst()
  if (claimed) return claimed
  const there = await one(db, id).select('status').executeTakeFirst()
  if (there?.status === 'waiting') throw new Error('Another run is sending this mail.')
  return undefined
}

async function keep(db: Db, mail: MailRow): Promise<void> {
  if (leavesNoTrace.has(mail.letter)) await remove(db, mail)
  else await change(db, mail, { status: 'kept' })
}

async function noteSent(db: Db, mail: MailRow, now: Date): Promise<void> {
  if (leavesNoTrace.has(mail.letter)) await remove(db, mail)
  else await change(db, mail, { status: 'sent', sent_at: now, link: null, last_error: null })
}

async function noteFailure(db: Db, mail: MailRow, cause: unknown, forGood: boolean): Promise<void> {
  const last_error = String(cause instanceof Error ? cause.message : cause).slice(0, 500)
  await change(db, mail, { last_error, ...(forGood ? { status: 'failed' } : {}) })
}

async function change(db: Db, { id }: MailRow, to: Partial<MailRow>): Promise<void> {
  await tables(db)
    .updateTable('identity.mails')
    .set({ ...to, claimed_at: null })
    .where('id', '=', id)
    .execute()
}

async function remove(db: Db, { id }: MailRow): Promise<void> {
  await tables(db).deleteFrom('identity.mails').where('id', '=', id).execute()
}

const one = (db: Db, id: string) => tables(db).selectFrom('identity.mails').where('id', '=', id)

import type { Selectable } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { MailStatus, PostTables } from './tables.ts'

export const mailPageSize = 50

export type MailLine = Pick<
  Selectable<PostTables['identity.mails']>,
  'id' | 'address' | 'letter' | 'params' | 'status' | 'attempts' | 'last_error' | 'created_at' | 'sent_at'
>

/** The newest mails first, from below the id `after` on; one more than a page, which says that there are more. */
export async function mailsPage(
  db: Db,
  { status, after }: { status: MailStatus | null; after: string | null },
): Promise<MailLine[]> {
  let found = tables(db)
    .selectFrom('identity.mails')
    .select([
      'id',
      'address',
      'letter',
      'params',
      'status',
      'attempts',
      'last_error',
      'created_at',
      'sent_at',
    ])
    .orderBy('id', 'desc')
    .limit(mailPageSize + 1)
  if (status) found = found.where('status', '=', status)
  if (after) found = found.where('id', '<', after)
  return found.execute()
}

/** How many mails there are in each state. */
export async function mailCounts(db: Db): Promise<Record<MailStatus, number>> {
  const rows = await tables(db)
    .selectFrom('identity.mails')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  const none = { waiting: 0, sent: 0, failed: 0, kept: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) }
}

/** One mail with all that `writeLetter` needs to show its words. */
export const mailWithId = (
  db: Db,
  id: string,
): Promise<Selectable<PostTables['identity.mails']> | undefined> =>
  tables(db).selectFrom('identity.mails').selectAll().where('id', '=', id).executeTakeFirst()

/**
 * Sends a mail anew that was kept or given up.
 * @returns undefined when there is no such mail; refused when it has gone out or is on its way, or when the link
 *   it led to is forgotten: whoever wants it asks for another
 */
export const resendMail = (
  db: Db,
  id: string,
): Promise<{ id: string } | Refused<'mail-gone-out' | 'mail-link-gone'> | undefined> =>
  transaction(db, async tx => {
    const mail = await tables(tx)
      .selectFrom('identity.mails')
      .select(['status', 'link', 'has_link'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!mail) return undefined
    if (mail.status === 'sent' || mail.status === 'waiting') return refused('mail-gone-out')
    if (mail.has_link && mail.link === null) return refused('mail-link-gone')
    await tables(tx)
      .updateTable('identity.mails')
      .set({ status: 'waiting', attempts: 0, last_error: null })
      .where('id', '=', id)
      .execute()
    await send(tx, 'identity.send-mail', { mailId: id })
    return { id }
  })

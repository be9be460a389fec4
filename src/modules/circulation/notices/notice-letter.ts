import type { Formatters } from '../../../web/kit/words.ts'
import { lateLetters } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { type NoticeNow, noticesNow, untrueNow } from './fresh-notices.ts'
import { end } from './posting.ts'

/**
 * What a mail of notices says, at the moment it is sent: however long the mail server was away, nothing is told that is not
 * so any more. A mail that has nothing left to say is not sent.
 */
export const answerFreshLetters = (): void =>
  lateLetters['library-notices'].fresh.fill(async (db, mail, wordsIn, now) => {
    const told: NoticeNow[] = []
    for (const notice of await noticesNow(db).where('notice.mail_id', '=', mail.id).execute()) {
      const why = untrueNow(notice, now)
      if (why) await end(db, [notice.id], { status: 'skipped', why }, now)
      else told.push(notice)
    }
    if (told.length === 0) return null
    const lines = told.map(notice => lineOf(notice, wordsIn(notice.zone)))
    return { ...mail.params, count: told.length, lines: lines.join('\n\n') }
  })

/** What went out is noted as sent. */
export const answerLettersSent = (): void =>
  lateLetters['library-notices'].sent.fill(async (db, mailId, now) => {
    await tables(db)
      .updateTable('circulation.notices')
      .set({ status: 'sent', ended_at: now })
      .where('mail_id', '=', mailId)
      .where('status', '=', 'posted')
      .execute()
  })

/** A notice in a sentence. */
export function lineOf(notice: NoticeNow, { t, date }: Formatters): string {
  return t(`circulation.notices.lines.${notice.kind}`, {
    title: notice.title ?? '',
    day: notice.due_at ? date(notice.due_at, 'full', notice.zone) : '',
    until: notice.shelf_until ? date(notice.shelf_until, 'full') : '',
    branch: notice.branch ?? '',
    card: notice.expires_on ? date(notice.expires_on, 'full') : '',
    library: notice.library,
  })
}

import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { sendMail } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { LetterKind } from './letter.ts'

/** So few that a transaction is short. */
export const lettersAtOnce = 50

type Due = {
  club_id: string
  meeting_id: string
  starts_at: Date
  revision: number
  kind: LetterKind
  club: string
  person_id: string
  name: string
  email: string
}

/**
 * Writes letters with the mails that carry them; one that another worker wrote meanwhile is passed over. What they say is worked out when
 * they are sent.
 * @returns how many were looked at
 */
export async function writeLetters(tx: Tx, due: readonly Due[], now: Date): Promise<number> {
  for (const { club, name, email, ...told } of due) {
    const id = newId()
    const written = await tables(tx)
      .insertInto('clubs.letters')
      .values({ id, ...told, mail_id: null, written_at: now })
      .onConflict(conflict => conflict.constraint('letters_once').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!written) continue
    const mail = {
      to: email,
      personId: told.person_id,
      letter: 'club-meeting',
      params: { name, subject: club, lines: '…' },
      link: `/meetings/${told.meeting_id}`,
    }
    const { id: mail_id } = await sendMail(tx, mail, now)
    await tables(tx).updateTable('clubs.letters').set({ mail_id }).where('id', '=', id).execute()
  }
  return due.length
}

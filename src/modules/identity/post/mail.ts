import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { tables } from '../tables.ts'
import type { LetterParams } from './tables.ts'

export type Mail = {
  /** The address. */
  to: string
  /** Whose account it concerns; null where there is none. */
  personId: string | null
  /** Its words are `identity.letters.<letter>.…`: subject, text, button where it has a link, and after. */
  letter: string
  params?: LetterParams
  /** A path of this site that the letter's button leads to. It may hold a secret: it is forgotten once it is sent. */
  link?: string
}

/**
 * Writes a mail and the job that sends it, in the caller's transaction: it goes out if and only if that commits.
 * Without a mail server it is kept for the administrator to pass on.
 * @returns the mail's id
 */
export async function sendMail(tx: Tx, mail: Mail, now: Date): Promise<{ id: string }> {
  const { to, personId, letter, params = {}, link = null } = mail
  const id = newId()
  await tables(tx)
    .insertInto('identity.mails')
    .values({
      id,
      person_id: personId,
      address: to,
      letter,
      params,
      link,
      has_link: link !== null,
      status: 'waiting',
      attempts: 0,
      created_at: now,
    })
    .execute()
  await send(tx, 'identity.send-mail', { mailId: id })
  return { id }
}

import type { Tx } from '../../../database.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'

type Warning =
  | 'second-factor-on'
  | 'second-factor-off'
  | 'recovery-code-used'
  | 'token-made'
  | 'account-linked'
  | 'password-changed'

/** Writes to the owner of an account that something was done which a thief would do. */
export async function warnOwner(tx: Tx, personId: string, letter: Warning, now: Date): Promise<void> {
  const { name, email } = await tables(tx)
    .selectFrom('identity.people')
    .select(['name', 'email'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  await sendMail(tx, { to: email, personId, letter, params: { name } }, now)
}

import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { writeLink } from '../accounts/one-time-links.ts'
import { hashPassword, newPassword } from '../accounts/passwords.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'

/** Time enough to look into one's mail. */
const days = 7

/** Makes an account for somebody, who chooses the password where the mail's link leads: until then nobody knows one. */
export async function makeAccount(
  db: Db,
  { name, email }: { name: string; email: string },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'email-taken'>> {
  const password_hash = await hashPassword(newPassword())
  return transaction(db, async tx => {
    const id = newId()
    const made = await tables(tx)
      .insertInto('identity.people')
      .values({ id, email, name, password_hash, role: 'user', created_at: now })
      .onConflict(conflict => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return refused('email-taken')
    const expires_at = new Date(now.getTime() + days * 86_400_000)
    const token = await writeLink(tx, { purpose: 'password', person_id: id, email, expires_at }, now)
    const link = `/password-resets/${token}`
    await sendMail(tx, { to: email, personId: id, letter: 'account-made', params: { name, days }, link }, now)
    await record(tx, { ...actor, event: 'identity.account-given', person: id }, now)
    return { id }
  })
}

import type { Db } from '../../../database.ts'
import { passwordFits } from '../accounts/passwords.ts'
import { tables } from '../tables.ts'

const justNow = 10 * 60_000

/**
 * Whether whoever sits at this session is the person. Nobody knows the password of an account that was made by signing in
 * with one elsewhere: there, having signed in during the last ten minutes is enough.
 */
export async function isTheirs(
  db: Db,
  { personId, sessionId, password }: { personId: string; sessionId: string; password: string },
  now: Date,
): Promise<boolean> {
  const found = await tables(db)
    .selectFrom('identity.people as person')
    .innerJoin('identity.sessions as session', 'session.person_id', 'person.id')
    .leftJoin('identity.external_accounts as elsewhere', 'elsewhere.person_id', 'person.id')
    .select(['person.password_hash', 'session.created_at', 'elsewhere.issuer'])
    .where('person.id', '=', personId)
    .where('session.id_hash', '=', sessionId)
    .limit(1)
    .executeTakeFirst()
  if (password !== '') return passwordFits(found?.password_hash, password)
  return found?.issuer != null && now.getTime() - found.created_at.getTime() < justNow
}

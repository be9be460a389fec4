import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import { hashOfSecret, newSecret } from './secrets.ts'
import type { AccountTables, LinkPurpose } from './tables.ts'

export type OneTimeLink = Selectable<AccountTables['identity.one_time_links']>

const hour = 3_600_000
const lasts: Record<LinkPurpose, number> = {
  registration: 48 * hour,
  email: 48 * hour,
  password: hour,
  nothing: hour,
}

export type NewLink = Pick<OneTimeLink, 'purpose'> & Partial<OneTimeLink>

/** Writes what a link in a mail will stand for. Returns the token that goes into the link, which is kept nowhere. */
export async function writeLink(tx: Tx, link: NewLink, now: Date): Promise<string> {
  const token = newSecret()
  await tables(tx)
    .insertInto('identity.one_time_links')
    .values({
      ...link,
      token_hash: hashOfSecret(token),
      created_at: now,
      expires_at: link.expires_at ?? new Date(now.getTime() + lasts[link.purpose]),
    })
    .execute()
  return token
}

/** What this token stands for while it is good, also when it was used already. */
export const linkWith = (
  db: Db | Tx,
  token: string,
  purposes: readonly LinkPurpose[],
  now: Date,
): Promise<OneTimeLink | undefined> =>
  tables(db)
    .selectFrom('identity.one_time_links')
    .selectAll()
    .where('token_hash', '=', hashOfSecret(token))
    .where('purpose', 'in', purposes)
    .where('expires_at', '>', now)
    .executeTakeFirst()

/** Uses a link up, and forgets what it carried: of two who try at once one gets it. */
export async function useLink(tx: Tx, link: OneTimeLink, now: Date): Promise<boolean> {
  const used = await tables(tx)
    .updateTable('identity.one_time_links')
    .set({ used_at: now, name: null, password_hash: null })
    .where('token_hash', '=', link.token_hash)
    .where('used_at', 'is', null)
    .returning('token_hash')
    .executeTakeFirst()
  return used !== undefined
}

/** Links of a person that must lead nowhere any more, because what they would change was changed otherwise. */
export async function voidLinks(tx: Tx, personId: string): Promise<void> {
  await tables(tx).deleteFrom('identity.one_time_links').where('person_id', '=', personId).execute()
}

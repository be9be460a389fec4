import type { Context } from '../../../web/kit/context.ts'
import { tables } from '../tables.ts'
import { hashOfSecret, newSecret } from './secrets.ts'

const cookie = 'carrel-device'
const year = 365 * 86_400_000

/** The device that asks, as it is kept, if the account with this e-mail has been signed in to from it. */
export async function knownDevice(ctx: Context, email: string): Promise<string | null> {
  const secret = ctx.cookies.get(cookie)
  if (!secret) return null
  const known = await tables(ctx.db)
    .selectFrom('identity.devices as device')
    .innerJoin('identity.people as person', 'person.id', 'device.person_id')
    .select('device.token_hash')
    .where('device.token_hash', '=', hashOfSecret(secret))
    .where('person.email', '=', email)
    .executeTakeFirst()
  return known ? `${known.token_hash} ${hashOfSecret(email)}` : null
}

/** Remembers that a person has signed in from here. The cookie says nothing about them, and lets nobody in. */
export async function rememberDevice(ctx: Context, personId: string): Promise<void> {
  const secret = ctx.cookies.get(cookie) ?? newSecret()
  await tables(ctx.db)
    .insertInto('identity.devices')
    .values({
      token_hash: hashOfSecret(secret),
      person_id: personId,
      created_at: ctx.now,
      last_used_at: ctx.now,
    })
    .onConflict(conflict =>
      conflict.columns(['token_hash', 'person_id']).doUpdateSet({ last_used_at: ctx.now }),
    )
    .execute()
  ctx.cookies.set(cookie, secret, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    maxAge: year,
    overwrite: true,
  })
}

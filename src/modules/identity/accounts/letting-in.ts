import type { Context, Done } from '../../../web/kit/context.ts'
import { record } from '../audit/audit.ts'
import { linkWhatWaited } from '../provider/waiting-link.ts'
import { beginSecondFactor } from '../second-factor/sign-in.ts'
import { rememberDevice } from './devices.ts'
import { isSuspended } from './people.ts'
import { beginSession } from './sessions.ts'

/** How somebody has shown who they are. */
export type Proof = 'password' | 'mail' | 'provider'

const cookie = 'carrel-half-signed-in'

/**
 * Lets a person in who has shown who they are, and leads them on: every way in ends here. Whoever has a second factor is asked
 * for it before anything else.
 */
export async function letIn(
  ctx: Context,
  personId: string,
  proof: Proof,
  { to, ...said }: Done & { to: string },
): Promise<void> {
  if (await isSuspended(ctx.db, personId))
    return ctx.done('/sign-in', { flash: 'identity.sign-in.suspended' })
  const half = await beginSecondFactor(ctx.db, { personId, proof }, ctx.now)
  if (!half) {
    await welcome(ctx, personId, { proof })
    return ctx.done(to, said)
  }
  keepHalf(ctx, half.token)
  ctx.done(to === '/' ? '/sign-in/second-factor' : `/sign-in/second-factor?next=${encodeURIComponent(to)}`)
}

/** Signs in who has shown all that is asked of them, remembers the device and writes it down. */
export async function welcome(
  ctx: Context,
  personId: string,
  details: { proof: string; second?: string },
): Promise<void> {
  await beginSession(ctx, personId)
  await rememberDevice(ctx, personId)
  await linkWhatWaited(ctx, personId)
  await record(ctx.db, { event: 'identity.signed-in', by: personId, address: ctx.ip, details }, ctx.now)
}

/** What this browser was given after the first step; empty where there was none. */
export const halfOf = (ctx: Context): string => ctx.cookies.get(cookie) ?? ''

/** Null forgets it. */
export function keepHalf(ctx: Context, token: string | null): void {
  ctx.cookies.set(cookie, token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    path: '/sign-in',
    ...(token ? { maxAge: 600_000 } : {}),
    overwrite: true,
  })
}

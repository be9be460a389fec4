import type { Context } from '../../../web/kit/context.ts'
import { record } from '../audit/audit.ts'
import { rememberDevice } from './devices.ts'
import { beginSession } from './sessions.ts'

/** How somebody has shown who they are. */
export type Proof = 'password' | 'mail'

/** Signs a person in who has shown who they are, remembers the device and writes it down: every way in ends here. */
export async function letIn(ctx: Context, personId: string, proof: Proof): Promise<void> {
  await beginSession(ctx, personId)
  await rememberDevice(ctx, personId)
  await record(
    ctx.db,
    { event: 'identity.signed-in', by: personId, address: ctx.ip, details: { proof } },
    ctx.now,
  )
}

import type { Context } from '../../../web/kit/context.ts'
import { linkAccount } from './external-accounts.ts'
import { waiting } from './kept.ts'

/** Links the account elsewhere that waited for this person to sign in; another person's sign-in forgets it. */
export async function linkWhatWaited(ctx: Context, personId: string): Promise<void> {
  const found = waiting.take(ctx)
  if (found?.personId === personId)
    await linkAccount(ctx.db, personId, found, { now: ctx.now, address: ctx.ip })
}

import { z } from 'zod'
import type { Context } from '../../../web/kit/context.ts'
import { seal, unseal } from '../accounts/secret-key.ts'

const lasts = 10 * 60_000

/** What a browser keeps for us, sealed, while a person is away at the provider. */
const awayShape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  /** Whose account it is to be linked to; null to sign in. */
  linkTo: z.string().nullable(),
})

/** An account elsewhere that waits for its owner to sign in here with the password. */
const waitingShape = z.object({ issuer: z.string(), subject: z.string(), personId: z.string() })

export type Away = z.infer<typeof awayShape>

export const away = keptAs('carrel-away', awayShape)
export const waiting = keptAs('carrel-link-waiting', waitingShape)

const timed = z.object({ until: z.number(), value: z.unknown() })

/** A cookie that nobody can read or write but us, for ten minutes. */
function keptAs<T extends z.ZodType>(name: string, shape: T) {
  return {
    keep(ctx: Context, value: z.infer<T>): void {
      const text = JSON.stringify({ until: ctx.now.getTime() + lasts, value })
      ctx.cookies.set(name, seal(ctx.config, 'cookie', name, Buffer.from(text)), {
        httpOnly: true,
        sameSite: 'lax',
        secure: ctx.secure,
        maxAge: lasts,
        overwrite: true,
      })
    },
    /** What was kept, once: it is forgotten by being taken. */
    take(ctx: Context): z.infer<T> | null {
      const sealed = ctx.cookies.get(name)
      if (!sealed) return null
      ctx.cookies.set(name, null, { overwrite: true })
      const text = unseal(ctx.config, 'cookie', name, sealed)
      if (!text) return null
      const { until, value } = timed.parse(JSON.parse(text.toString()))
      return until > ctx.now.getTime() ? shape.parse(value) : null
    },
  }
}

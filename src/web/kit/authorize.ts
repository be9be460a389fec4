import { wantsJson } from './api/envelope.ts'
import type { Context, Library, Person } from './context.ts'
import { readValues } from './form.ts'
import { Problem } from './problem.ts'

type Step = (ctx: Context, next: () => Promise<unknown>) => Promise<unknown>

/** Who may use a route, and, for the table of permissions, what it takes: an account, a permission's name, or nothing. */
export type Guard = Step & { readonly needs: string | 'account' | null }

const guard = (needs: Guard['needs'], step: Step): Guard => Object.assign(step, { needs })

/** Anybody may ask, signed in or not. */
export const publicPage = (): Guard => guard(null, async (_ctx, next) => next())

/** Only who is signed in; the access to single things is decided in the query. */
export const signedIn = (): Guard =>
  guard('account', async (ctx, next) => (ctx.person ? next() : askToSignIn(ctx)))

/**
 * Only who holds the permission in the library that the session works at.
 * A member without it hears that they may not; who does not belong there, that there is no such page.
 */
export const authorize = (permission: string): Guard =>
  guard(permission, async (ctx, next) => {
    if (!ctx.person) return askToSignIn(ctx)
    if (!ctx.may(permission)) throw new Problem(ctx.library?.role ? 403 : 404)
    return next()
  })

/** The person behind a `signedIn` route. */
export function asSignedIn({ person, session }: Context): { person: Person; session: { id: string } } {
  if (!person || !session) throw new Problem(401)
  return { person, session }
}

/** The person and the library behind an `authorize` route. */
export function atLibrary(ctx: Context): { person: Person; session: { id: string }; library: Library } {
  if (!ctx.library) throw new Problem(404)
  return { ...asSignedIn(ctx), library: ctx.library }
}

/** A page goes to sign-in and comes back. A form whose session has ended is kept, to be sent again afterwards. */
async function askToSignIn(ctx: Context): Promise<void> {
  if (wantsJson(ctx)) throw new Problem(401)
  if (ctx.method === 'GET' || ctx.method === 'HEAD')
    return ctx.done(`/sign-in?next=${encodeURIComponent(ctx.url)}`)
  if (!ctx.is('urlencoded')) throw new Problem(401)
  const typed = Object.entries(await readValues(ctx)).flatMap(([name, value]) =>
    [value].flat().map(one => [name, one] as const),
  )
  const fields = typed.filter(([name]) => !/^(password|pin)/.test(name))
  ctx.refuse('shared/signed-out', { action: ctx.url, fields }, 401)
}

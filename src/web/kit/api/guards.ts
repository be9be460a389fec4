import type { Context, Library, Person } from '../context.ts'
import { idOf } from '../form.ts'
import { Problem } from '../problem.ts'
import { ApiProblem } from './envelope.ts'
import type { Scope } from './scopes.ts'

/** Who may use an endpoint, and what it then knows of them. */
export type Guard<Given> = {
  kind: 'anybody' | 'person' | 'library' | 'installation'
  scope?: Scope
  permission?: string
  admit(ctx: Context): Promise<Given> | Given
}

/** Anybody; who signs in here may still carry a token that has ended. */
export const newcomer = (): Guard<unknown> => ({ kind: 'anybody', admit: () => ({}) })

/** Anybody, seen as who they are. */
export const anybody = (scope: Scope): Guard<{ person: Person | null }> => ({
  kind: 'anybody',
  scope,
  admit(ctx) {
    if (ctx.token === 'refused') throw tokenRefused(ctx)
    if (ctx.person) within(ctx, scope)
    return { person: ctx.person }
  },
})

/** Who is signed in; the access to single things is decided in the query. */
export const asPerson = (scope: Scope): Guard<{ person: Person }> => ({
  kind: 'person',
  scope,
  admit: ctx => ({ person: bearerOf(ctx, scope) }),
})

/** A member of the library that the address names as `{id}`. */
export const asMember = (scope: Scope): Guard<{ person: Person; library: Library }> => ({
  kind: 'library',
  scope,
  admit: ctx => memberAt(ctx, scope),
})

/** Who holds the permission in the library that the address names as `{id}`. */
export const asHolder = (permission: string, scope: Scope): Guard<{ person: Person; library: Library }> => ({
  kind: 'library',
  scope,
  permission,
  async admit(ctx) {
    const given = await memberAt(ctx, scope)
    if (!ctx.may(permission)) throw new Problem(403)
    return given
  },
})

/** Who holds a permission of the installation; whoever does not finds nothing here. */
export const asOperator = (permission: string, scope: Scope): Guard<{ person: Person }> => ({
  kind: 'installation',
  scope,
  permission,
  admit(ctx) {
    const person = bearerOf(ctx, scope)
    if (!ctx.may(permission)) throw new Problem(404)
    return { person }
  },
})

function bearerOf(ctx: Context, scope: Scope): Person {
  if (ctx.token === 'refused') throw tokenRefused(ctx)
  if (!ctx.person) {
    ctx.set('WWW-Authenticate', 'Bearer')
    throw new Problem(401)
  }
  within(ctx, scope)
  return ctx.person
}

/** The library whose id came in the body, for who holds the permission there; else it is not found. */
export async function libraryFor(ctx: Context, libraryId: string, permission: string): Promise<Library> {
  const library = await ownLibrary(ctx, libraryId)
  if (!ctx.may(permission)) throw new Problem(403)
  return library
}

async function memberAt(ctx: Context, scope: Scope): Promise<{ person: Person; library: Library }> {
  const person = bearerOf(ctx, scope)
  return { person, library: await ownLibrary(ctx, idOf(ctx.params.id)) }
}

/** From here on the request works at this library, as a session would. */
async function ownLibrary(ctx: Context, libraryId: string): Promise<Library> {
  const place = await ctx.at(libraryId)
  if (!place?.library.role) throw new Problem(404)
  ctx.library = place.library
  ctx.permissions = place.permissions
  return place.library
}

function within(ctx: Context, scope: Scope): void {
  const token = ctx.token
  if (!token || token === 'refused' || token.scopes === null || token.scopes.includes(scope)) return
  throw new ApiProblem(403, { code: 'SCOPE_MISSING', said: ctx.words.t('api.problems.scope', { scope }) })
}

function tokenRefused(ctx: Context): Problem {
  ctx.set('WWW-Authenticate', 'Bearer error="invalid_token"')
  return new ApiProblem(401, { code: 'TOKEN_REFUSED', said: ctx.words.t('api.problems.token') })
}

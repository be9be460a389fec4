import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type Contributor, canonicalContributor, contributorFor } from './contributor-queries.ts'

/** Whoever the address names; who was joined with another leads on to them: the answer is given then, and null. */
export async function contributorAsked(ctx: Context): Promise<Contributor | null> {
  const id = idOf(ctx.params.id)
  const found = await contributorFor(ctx.db, id, ctx.person?.id ?? null)
  if (found !== null) return found
  const canonical = await canonicalContributor(ctx.db, id)
  if (canonical === null || canonical === id || ctx.method !== 'GET') throw notFound()
  ctx.status = 301
  ctx.redirect(`/contributors/${canonical}`)
  return null
}

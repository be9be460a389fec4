import { libraryFor } from '../../../web/kit/api/guards.ts'
import type { Context, Library } from '../../../web/kit/context.ts'
import { Problem } from '../../../web/kit/problem.ts'
import { libraryOfPatron } from './patron-queries.ts'

/** The patron's library, for who looks after its patrons; to all others there is no such patron. */
export async function libraryOfPatronFor(
  ctx: Context,
  patronId: string,
  permission = 'circulation.patrons',
): Promise<Library> {
  const libraryId = await libraryOfPatron(ctx.db, patronId)
  const place = libraryId === undefined ? null : await ctx.at(libraryId)
  if (libraryId === undefined || !place?.permissions.has('circulation.patrons')) throw new Problem(404)
  return libraryFor(ctx, libraryId, permission)
}

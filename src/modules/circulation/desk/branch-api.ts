import { type Refused, refused } from '../../../refusal.ts'
import type { Context } from '../../../web/kit/context.ts'
import { branchesOf } from '../../identity/index.ts'

/** The branch of a library that a request names; where it names none, its only one. */
export async function branchAsked(
  ctx: Context,
  libraryId: string,
  branchId: string | undefined,
): Promise<{ id: string; name: string } | Refused<'unknown-branch'>> {
  const branches = await branchesOf(ctx.db, libraryId)
  const [only, ...others] = branches
  const found = branchId ? branches.find(({ id }) => id === branchId) : others.length === 0 ? only : undefined
  return found ?? refused('unknown-branch')
}

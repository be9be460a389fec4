import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type CopyForStaff, copyForStaff } from './copy-queries.ts'

/** The copy of the address, where it is this library's. */
export async function copyAsked(ctx: Context): Promise<CopyForStaff> {
  const copy = await copyForStaff(ctx.db, atLibrary(ctx).library.id, idOf(ctx.params.id))
  if (copy === undefined) throw notFound()
  return copy
}

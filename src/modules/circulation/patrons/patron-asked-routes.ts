import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type Patron, patronWithId } from './patron-queries.ts'

/** The patron that the address names, of the library one works at; else not found. */
export async function patronAsked(ctx: Context): Promise<Patron> {
  const { library } = atLibrary(ctx)
  const patron = await patronWithId(ctx.db, library.id, idOf(ctx.params.id))
  if (!patron) throw notFound()
  return patron
}

import { type Context, stranger, type Visitor } from '../../../web/kit/context.ts'
import { publicLibrary } from '../libraries/libraries.ts'
import { sessionOf } from './sessions.ts'

/** Who is asking. Whoever belongs to no library looks at the public one, if there is one. */
export async function visitorOf(ctx: Context): Promise<Visitor> {
  const visitor = (await sessionOf(ctx)) ?? stranger
  return visitor.library ? visitor : { ...visitor, library: await publicLibrary(ctx.db) }
}

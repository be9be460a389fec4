import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { Asker } from './asker.ts'

export const askerOf = (ctx: Context): Asker => {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, personId: person.id, curates: ctx.may('catalog.curate') }
}

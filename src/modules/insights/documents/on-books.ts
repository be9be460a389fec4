import type { SlotFiller } from '../../../web/kit/slots.ts'
import { documentsAbout } from './document-queries.ts'
import { shownDocument } from './document-shapes.ts'

/** On a book's page: the documents about it that the reader may see, and the way to bring one. */
export const documentsOnBooks: SlotFiller = {
  view: 'insights/documents/on-book',
  async load(ctx, ids) {
    const { person } = ctx
    if (!person) return new Map()
    const found = Map.groupBy(await documentsAbout(ctx.db, person.id, ids), ({ work_id }) => work_id)
    return new Map(
      ids.map(workId => [
        workId,
        { workId, documents: (found.get(workId) ?? []).map(one => shownDocument(ctx, one)) },
      ]),
    )
  },
}

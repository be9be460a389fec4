import { blankForm } from '../../../web/kit/form.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { documentsAbout } from '../documents/document-queries.ts'

/** On the page of a book in somebody's log: asking it, where there is a document about it that they may see. */
export const askingInLog: SlotFiller = {
  view: 'insights/questions/on-log',
  async load(ctx, workIds) {
    const { person } = ctx
    if (!person) return new Map()
    const about = new Set((await documentsAbout(ctx.db, person.id, workIds)).map(({ work_id }) => work_id))
    return new Map(workIds.filter(id => about.has(id)).map(workId => [workId, { workId, form: blankForm() }]))
  },
}

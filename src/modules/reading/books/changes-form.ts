import { z } from 'zod'
import { isUuid } from '../../../web/kit/uuid.ts'
import { statuses } from './book.ts'
import type { Deed } from './changing.ts'

/** What can be done to many: a word, or for a status and a shelf a word with it. */
export const plainDeeds = ['own', 'disown', 'favour', 'unfavour', 'hide', 'remove'] as const

const ids = z
  .union([z.string().transform(one => [one]), z.array(z.string())])
  .optional()
  .transform(all => (all ?? []).filter(isUuid))

/** Many books of a log and what is done to them. `rule` is the question that the list answered. */
export const changesForm = z
  .object({
    book: ids,
    which: z.enum(['ticked', 'all']).default('ticked'),
    rule: z.string().max(2000).default(''),
    deed: z.string('reading.errors.deed'),
    tag: z.string().trim().max(60, 'reading.errors.tag').default(''),
    sure: z.string().optional(),
  })
  .check(({ value: { book, which, deed, tag }, issues }) => {
    const wrong = (field: string, message: string) =>
      issues.push({ code: 'custom', message, path: [field], input: field })
    if (which === 'ticked' && book.length === 0) wrong('book', 'reading.errors.none-ticked')
    if (readDeed(deed, tag, '') === null) wrong('deed', 'reading.errors.deed')
    else if ((deed === 'tag' || deed === 'untag') && tag === '') wrong('tag', 'reading.errors.no-tag')
  })

/** The deed that a form names; null where it names none. A move of many is of `today`, but to the list of what waits. */
export function readDeed(text: string, tag: string, today: string): Deed | null {
  const [does, about = ''] = text.split('.', 2)
  const plain = plainDeeds.find(one => one === text)
  if (plain) return { does: plain }
  if (text === 'tag' || text === 'untag') return { does: text, tag }
  const status = statuses.find(one => one === about)
  // Many books are rarely all finished today: when they were is not known, unless it is told of each.
  if (does === 'move' && status) return { does, status, on: status === 'reading' ? today : null }
  if ((does === 'shelve' || does === 'unshelve') && isUuid(about)) return { does, shelfId: about }
  return null
}

import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { asReadthrough, partialDate, readthrough } from '../books/log-book-shapes.ts'
import { addReadthrough, changeReadthrough, type RememberRefusal, removeReadthrough } from './editing.ts'
import { readthroughWith } from './readthrough-queries.ts'

const fields = {
  began: partialDate.nullable(),
  ended: partialDate.nullable(),
  outcome: z.enum(['finished', 'stopped']),
  edition_id: id.nullable().describe('An edition of the work; null where it is not known which was read.'),
}
const remembered = z.strictObject({
  began: fields.began.default(null),
  ended: fields.ended.default(null),
  outcome: fields.outcome.default('finished'),
  edition_id: fields.edition_id.optional().describe('The one of the book in my log where it is left out.'),
})
const refusals = {
  'ends-before-it-begins': { status: 422, words: 'reading.errors.ends-before-it-begins' },
  'unknown-edition': 'reading.errors.unknown-edition',
} as const

/** When somebody read the books of their log. */
export const readthroughApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/reading/{id}/readthroughs',
    operation: 'addReadthrough',
    area: 'reading',
    summary: 'Note a reading of before of a book of my log',
    guard: asPerson('reading:write'),
    body: remembered.meta({ example: { began: '2019-07', ended: '2019-08-02' } }),
    status: 201,
    answer: readthrough,
    refusals,
    async run({ ctx, person, params, body: { edition_id, ...rest } }) {
      const reading = { bookId: params.id, ...rest, editionId: edition_id }
      const added = await addReadthrough(ctx.db, person.id, reading, ctx.now)
      if (!isRefused(added))
        return new Answered(await shown(ctx, person.id, added.readthroughId), {
          location: `/reading/${params.id}`,
        })
      return told(added.refused)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/readthroughs/{id}',
    operation: 'changeReadthrough',
    area: 'reading',
    summary: 'Put right what is known of a reading of mine',
    description:
      'What is left out stays. Of one that goes on only its beginning is put right: it ends by where the book stands, and is of the edition that the book names. What was told of its progress stays as it was told.',
    guard: asPerson('reading:write'),
    body: z
      .strictObject(fields)
      .partial()
      .meta({ example: { began: '2019' } }),
    answer: readthrough,
    refusals,
    async run({ ctx, person, params, body: { edition_id, ...rest } }) {
      const change = { readthroughId: params.id, ...rest, editionId: edition_id }
      const changed = await changeReadthrough(ctx.db, person.id, change, ctx.now)
      return isRefused(changed) ? told(changed.refused) : shown(ctx, person.id, params.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/readthroughs/{id}',
    operation: 'removeReadthrough',
    area: 'reading',
    summary: 'Take a reading out of my log, with what was told of its progress',
    guard: asPerson('reading:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if (isRefused(await removeReadthrough(ctx.db, person.id, params.id, ctx.now))) throw notFound()
      return null
    },
  }),
]

async function shown(ctx: Context, personId: string, readthroughId: string) {
  const one = await readthroughWith(ctx.db, personId, readthroughId)
  if (!one) throw notFound()
  return asReadthrough(one)
}

function told(refusal: RememberRefusal['refused']) {
  if (refusal === 'unknown-book' || refusal === 'unknown-readthrough') throw notFound()
  return refused(refusal)
}

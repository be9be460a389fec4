import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import { audiences } from '../books/book.ts'
import { ruleOf, shelfName } from './shelf-form.ts'
import { shelvesOf } from './shelf-queries.ts'
import { addShelf, mostShelves } from './shelving.ts'

const shelf = z
  .object({
    id,
    name: z.string(),
    rule: z
      .string()
      .nullable()
      .describe(
        'For a shelf that fills itself, what `GET /reading` would be asked; null for one filled by hand.',
      ),
    shared: z.enum(audiences),
    shared_library_id: id.nullable(),
  })
  .meta({ id: 'Shelf' })

/** A person's own shelves. */
export const shelfApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/shelves',
    operation: 'listShelves',
    area: 'reading',
    summary: 'My shelves, by name',
    guard: asPerson('reading:read'),
    answer: z.array(shelf),
    run: async ({ ctx, person }) => (await shelvesOf(ctx.db, person.id)).map(asShelf),
  }),
  endpoint({
    method: 'POST',
    path: '/shelves',
    operation: 'addShelf',
    area: 'reading',
    summary: 'Make a shelf',
    description: `As many as ${mostShelves}, each under a name of its own.`,
    guard: asPerson('reading:write'),
    body: z
      .strictObject({
        name: shelfName,
        rule: z.string().max(2000).transform(ruleOf).nullable().default(null),
      })
      .meta({ example: { name: 'The very best', rule: 'rated=450' } }),
    status: 201,
    answer: shelf,
    refusals: {
      'name-taken': 'reading.errors.name-taken',
      'too-many-shelves': 'reading.errors.too-many-shelves',
    },
    async run({ ctx, person, body }) {
      const made = await addShelf(ctx.db, person.id, body, ctx.now)
      if (isRefused(made)) return made
      return new Answered(
        { ...made, ...body, shared: 'nobody' as const, shared_library_id: null },
        { location: `/shelves/${made.id}` },
      )
    },
  }),
]

const asShelf = ({
  id,
  name,
  rule,
  shared,
  shared_library_id,
}: Awaited<ReturnType<typeof shelvesOf>>[number]) => ({
  id,
  name,
  rule,
  shared,
  shared_library_id,
})

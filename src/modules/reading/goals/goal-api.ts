import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { day, id } from '../../../web/kit/api/shapes.ts'
import { goalsOf } from './goal-queries.ts'
import { setGoal } from './setting.ts'
import { goalKinds } from './tables.ts'

const goal = z
  .object({
    id,
    kind: z.enum(goalKinds),
    amount: z.number().int(),
    begins: day,
    ends: day,
    done: z.number().int().describe('How much of it is done.'),
  })
  .meta({ id: 'Goal' })

/** What somebody means to read. */
export const goalApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/goals',
    operation: 'listGoals',
    area: 'reading',
    summary: 'My goals, the one that ends last first',
    guard: asPerson('reading:read'),
    answer: z.array(goal),
    run: ({ ctx, person }) => goalsOf(ctx.db, person.id),
  }),
  endpoint({
    method: 'POST',
    path: '/goals',
    operation: 'setGoal',
    area: 'reading',
    summary: 'Set a goal',
    description: 'One of the same kind over the same days is set anew.',
    guard: asPerson('reading:write'),
    body: z
      .strictObject({
        kind: z.enum(goalKinds),
        amount: z.number().int().min(1).max(1_000_000),
        begins: day,
        ends: day,
      })
      .refine(({ begins, ends }) => begins <= ends, { path: ['ends'], message: 'reading.errors.goal-ends' })
      .meta({ example: { kind: 'books', amount: 40, begins: '2026-01-01', ends: '2026-12-31' } }),
    status: 201,
    answer: goal,
    async run({ ctx, person, body }) {
      const { id } = await setGoal(ctx.db, person.id, body, ctx.now)
      const goals = await goalsOf(ctx.db, person.id)
      const set = goals.find(one => one.id === id)
      return new Answered(set ?? { id, ...body, done: 0 }, { location: '/goals' })
    },
  }),
]

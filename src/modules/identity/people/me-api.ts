import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { personWithId } from './own-person.ts'
import { ownPerson } from './person-shape.ts'

/** What a person sees and changes of themselves. */
export const meApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users/me',
    operation: 'getMe',
    area: 'me',
    summary: 'Who I am',
    guard: asPerson('profile:read'),
    answer: ownPerson,
    run: ({ ctx, person }) => personWithId(ctx.db, person.id),
  }),
]

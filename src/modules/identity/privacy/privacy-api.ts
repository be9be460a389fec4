import type { Readable } from 'node:stream'
import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { mustNotWait } from '../../../web/kit/api/waiting.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { confirmationForm } from '../accounts/forms.ts'
import { tryOwnPassword } from '../accounts/limits.ts'
import { personWith } from '../accounts/people.ts'
import { actorOf } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { deleteAccount } from './deleting.ts'
import { everythingOf } from './downloading.ts'
import { downloadLimit } from './privacy-routes.ts'

/** Having all that is known of oneself, and being forgotten. */
export const privacyApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users/me/export',
    operation: 'exportMe',
    area: 'me',
    summary: 'Everything that is known of me',
    description: 'A tar.gz with a JSON file for each part, and my files.',
    guard: asPerson('everything:read'),
    media: 'application/gzip',
    answer: z.custom<Readable>(),
    secret: true,
    async run({ ctx, person }) {
      await downloadLimit(ctx).spend(person.id)
      await record(ctx.db, { ...actorOf(ctx), event: 'identity.data-downloaded' }, ctx.now)
      return everythingOf(ctx.db, ctx.config.filesDir, person.id, ctx.now)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/users/me',
    operation: 'deleteMe',
    area: 'me',
    summary: 'Delete my account',
    description: 'What stands in the way is told under details.',
    guard: asPerson('profile:write'),
    body: z.strictObject({ password: confirmationForm.shape.password }),
    answer: z.null(),
    refusals: {
      'wrong-password': { status: 422, words: 'identity.errors.wrong-password' },
      blocked: 'identity.errors.blocked',
    },
    secret: true,
    async run({ ctx, person, body }) {
      mustNotWait(await tryOwnPassword(ctx, person.id))
      if (isRefused(await personWith(ctx.db, { email: person.email, password: body.password })))
        return refused('wrong-password')
      const outcome = await deleteAccount(ctx.db, person.id, ctx.config, actorOf(ctx), ctx.now)
      if (!outcome) throw notFound()
      if (!isRefused(outcome)) return null
      const details = outcome.blockers.map(({ key, params }) => ({
        field: key.split('.').at(-1) ?? key,
        message: ctx.words.rich(key, params).replace(/<[^>]*>/g, ''),
      }))
      return refused('blocked', { details })
    },
  }),
]

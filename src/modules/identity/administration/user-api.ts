import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asOperator } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { newAccountForm } from '../accounts/forms.ts'
import { actorOf } from '../audit/actor.ts'
import { stewardOf } from '../libraries/member-routes.ts'
import { giveRole, liftSuspension, removeAccount, suspend } from './accounts.ts'
import { makeAccount } from './new-account.ts'
import { accountsFor, accountWithId } from './people.ts'

const user = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    role: z.string(),
    role_name: z.string().nullable(),
    created_at: moment,
    suspended_at: moment.nullable(),
  })
  .meta({ id: 'User' })

/** Everybody with an account, for those who look after the installation. */
export const userApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users',
    operation: 'listUsers',
    area: 'users',
    summary: 'Everybody with an account',
    guard: asOperator('identity.people', 'administration:read'),
    query: listQuery(['name', 'created_at'], {
      q: z.string().max(200).default('').describe('A part of the name or the e-mail.'),
      role: z.string().max(50).default(''),
      state: z.enum(['active', 'suspended']).optional(),
    }),
    answer: z.array(user),
    run: ({ ctx, query: { q, role, state, ...query } }) =>
      listPage(
        ctx,
        accountsFor(ctx.db, { q, role, state: state ?? '' }),
        {
          name: { column: 'name', kind: 'text' },
          created_at: { column: 'created_at', kind: 'timestamptz' },
        },
        query,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/users',
    operation: 'makeUser',
    area: 'users',
    summary: 'Make an account for somebody, who chooses the password by mail',
    guard: asOperator('identity.accounts', 'administration:write'),
    body: z.strictObject({
      name: newAccountForm.shape.name.meta({ example: 'Ana Ruiz' }),
      email: newAccountForm.shape.email.meta({ example: 'ana@example.org' }),
    }),
    status: 201,
    answer: user,
    refusals: { 'email-taken': 'identity.errors.email-taken' },
    async run({ ctx, body }) {
      const made = await makeAccount(ctx.db, body, actorOf(ctx), ctx.now)
      if (isRefused(made)) return made
      return new Answered(await shown(ctx, made.id), { location: `/users/${made.id}` })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/users/{id}',
    operation: 'getUser',
    area: 'users',
    summary: 'One account',
    guard: asOperator('identity.people', 'administration:read'),
    answer: user,
    run: ({ ctx, params }) => shown(ctx, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/users/{id}',
    operation: 'changeUser',
    area: 'users',
    summary: 'Suspend somebody, let them in again, or give them a role',
    guard: asOperator('identity.people', 'administration:write'),
    body: z
      .strictObject({ suspended: z.boolean().optional(), role: z.string().min(1).max(50).optional() })
      .refine(({ suspended, role }) => (suspended === undefined) !== (role === undefined), {
        message: 'identity.api.one-of-both',
        path: ['suspended'],
      })
      .meta({ example: { suspended: true } }),
    answer: user,
    refusals: {
      'role-beyond': 'identity.errors.role-beyond',
      'account-beyond': 'identity.errors.account-beyond',
      'last-administrator': 'identity.errors.last-administrator',
      oneself: 'identity.errors.oneself',
    },
    async run({ ctx, params, body: { suspended, role } }) {
      if (role !== undefined && !ctx.may('identity.accounts')) throw new Problem(403)
      const steward = stewardOf(ctx)
      const changed = await (role !== undefined
        ? giveRole(ctx.db, { personId: params.id, role }, steward, ctx.now)
        : (suspended ? suspend : liftSuspension)(ctx.db, params.id, steward, ctx.now))
      if (!changed) throw notFound()
      return isRefused(changed) ? changed : shown(ctx, params.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/users/{id}',
    operation: 'deleteUser',
    area: 'users',
    summary: 'Delete an account',
    guard: asOperator('identity.accounts', 'administration:write'),
    answer: z.null(),
    refusals: {
      'role-beyond': 'identity.errors.role-beyond',
      'account-beyond': 'identity.errors.account-beyond',
      'last-administrator': 'identity.errors.last-administrator',
      oneself: 'identity.errors.oneself',
      blocked: 'identity.errors.blocked',
    },
    async run({ ctx, params }) {
      const gone = await removeAccount(ctx.db, params.id, ctx.config, stewardOf(ctx), ctx.now)
      if (!gone) throw notFound()
      return isRefused(gone) ? gone : null
    },
  }),
]

async function shown(ctx: Context, personId: string) {
  const found = await accountWithId(ctx.db, personId)
  if (!found) throw notFound()
  return found
}

import type { PageRouter } from '../../../module.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { rolesIn, within } from '../access/roles.ts'
import { newAccountForm } from '../accounts/forms.ts'
import { actorOf } from '../audit/actor.ts'
import { roleChoiceForm } from '../libraries/forms.ts'
import { librariesOf } from '../libraries/libraries.ts'
import { stewardOf } from '../libraries/member-routes.ts'
import { whatGoingMeans } from '../privacy/deleting.ts'
import { secondFactorOf } from '../second-factor/second-factor.ts'
import {
  giveRole,
  liftSuspension,
  removeAccount,
  removeSecondFactor,
  signOutEverywhere,
  suspend,
} from './accounts.ts'
import { makeAccount } from './new-account.ts'
import { type Account, accountWithId, peoplePage, peoplePageSize } from './people.ts'
import { roomsOf } from './rooms.ts'

/** Everybody with an account here. */
export function peopleRoutes(router: PageRouter): void {
  router.get('/administration/people', authorize('identity.people'), async ctx => {
    const [q, role, state] = [asked(ctx, 'q'), asked(ctx, 'role'), asked(ctx, 'state')]
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const found = await peoplePage(ctx.db, {
      q,
      role,
      state: state === 'active' || state === 'suspended' ? state : '',
      after: key && isUuid(key.id) ? key : null,
    })
    const people = found.slice(0, peoplePageSize)
    const [first, last] = [found[peoplePageSize], people.at(-1)]
    const here = (after: string) => `/administration/people?${new URLSearchParams({ q, role, state, after })}`
    ctx.page('identity/administration/people', {
      people,
      q,
      role,
      state,
      roles: await rolesIn(ctx.db, null),
      mayMake: ctx.may('identity.accounts'),
      places: roomsOf(ctx),
      next: first && last ? { from: first.name, href: here(writeKey([last.name, last.id])) } : null,
    })
  })

  router.get('/administration/people/new', authorize('identity.accounts'), async ctx => {
    ctx.page('identity/administration/new-person', { form: blankForm() })
  })

  router.post('/administration/people', authorize('identity.accounts'), once, async ctx => {
    const form = await readForm(ctx, newAccountForm)
    if (!form.ok) return ctx.refuse('identity/administration/new-person', { form })
    const made = await makeAccount(ctx.db, form.value, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const refused = formWithError(form.values, 'email', `identity.errors.${made.refused}`)
      return ctx.refuse('identity/administration/new-person', { form: refused })
    }
    ctx.done(`/administration/people/${made.id}`, {
      flash: 'identity.administration.account-made',
      params: { name: form.value.name },
    })
  })

  router.get('/administration/people/:id', authorize('identity.people'), async ctx => {
    await showPerson(ctx, await personAsked(ctx))
  })

  router.post('/administration/people/:id/role', authorize('identity.accounts'), async ctx => {
    const person = await personAsked(ctx)
    const form = await readForm(ctx, roleChoiceForm)
    if (!form.ok) return showPerson(ctx, person, form)
    const asking = { personId: person.id, role: form.value.role }
    await answer(ctx, person, await giveRole(ctx.db, asking, stewardOf(ctx), ctx.now), 'role-given')
  })

  router.post('/administration/people/:id/suspension', authorize('identity.people'), async ctx => {
    const person = await personAsked(ctx)
    await answer(ctx, person, await suspend(ctx.db, person.id, stewardOf(ctx), ctx.now), 'suspended')
  })

  router.post('/administration/people/:id/suspension-end', authorize('identity.people'), async ctx => {
    const person = await personAsked(ctx)
    await answer(ctx, person, await liftSuspension(ctx.db, person.id, stewardOf(ctx), ctx.now), 'lifted')
  })

  router.post('/administration/people/:id/sign-out', authorize('identity.people'), async ctx => {
    const person = await personAsked(ctx)
    await answer(
      ctx,
      person,
      await signOutEverywhere(ctx.db, person.id, stewardOf(ctx), ctx.now),
      'signed-out',
    )
  })

  router.post(
    '/administration/people/:id/second-factor/removal',
    authorize('identity.accounts'),
    async ctx => {
      const person = await personAsked(ctx)
      const outcome = await removeSecondFactor(ctx.db, person.id, stewardOf(ctx), ctx.now)
      await answer(ctx, person, outcome, 'second-factor-removed')
    },
  )

  router.get('/administration/people/:id/deletion', authorize('identity.accounts'), async ctx => {
    await showDeletion(ctx, await personAsked(ctx), null)
  })

  router.post('/administration/people/:id/deletion', authorize('identity.accounts'), async ctx => {
    const account = await personAsked(ctx)
    const gone = await removeAccount(ctx.db, account.id, ctx.config, stewardOf(ctx), ctx.now)
    if (!gone) throw notFound()
    if (isRefused(gone)) return showDeletion(ctx, account, gone.refused)
    ctx.done('/administration/people', {
      flash: 'identity.administration.deleted',
      params: { name: account.name },
    })
  })
}

async function showDeletion(ctx: Context, account: Account, refused: string | null): Promise<void> {
  const it = { account, refused, places: roomsOf(ctx), ...(await whatGoingMeans(ctx.db, account.id)) }
  if (refused) ctx.refuse('identity/administration/deletion', it)
  else ctx.page('identity/administration/deletion', it)
}

async function personAsked(ctx: Context): Promise<Account> {
  const person = await accountWithId(ctx.db, idOf(ctx.params.id))
  if (!person) throw notFound()
  return person
}

async function answer(
  ctx: Context,
  person: Account,
  outcome: { done: true } | Refused | undefined,
  said: 'role-given' | 'suspended' | 'lifted' | 'signed-out' | 'second-factor-removed',
): Promise<void> {
  if (!outcome) throw notFound()
  if (isRefused(outcome))
    return showPerson(ctx, person, formWithError({}, 'role', `identity.errors.${outcome.refused}`))
  ctx.done(`/administration/people/${person.id}`, {
    flash: `identity.administration.${said}`,
    params: { name: person.name },
  })
}

async function showPerson(ctx: Context, account: Account, form?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const roles = await rolesIn(ctx.db, null)
  const held = roles.find(({ role }) => role === account.role)?.permissions ?? []
  const it = {
    account,
    form: form ?? blankForm({ role: account.role }),
    libraries: await librariesOf(ctx.db, account.id),
    roles: roles.filter(({ permissions }) => within(permissions, ctx.permissions)),
    oneself: account.id === person.id,
    mayChange: account.id !== person.id && within(held, ctx.permissions),
    secondFactor: await secondFactorOf(ctx.db, account.id),
    mayGiveRoles: ctx.may('identity.accounts'),
    mayAudit: ctx.may('identity.audit'),
    places: roomsOf(ctx),
  }
  if (form && hasErrors(form)) ctx.refuse('identity/administration/person', it)
  else ctx.page('identity/administration/person', it)
}

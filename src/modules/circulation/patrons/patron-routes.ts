import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
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
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { holdsOfPatron } from '../holds/of-patron.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { newCardNumber } from './card-number.ts'
import { replaceCard } from './cards.ts'
import { accountForm, cardForm, categories, newPatronForm, patronForm } from './patron-form.ts'
import { type Patron, patronPageSize, patronsPage, patronWithId } from './patron-queries.ts'
import { changePatron, joinAccount, registerPatron } from './patrons.ts'

/** Patrons, for staff. */
export function patronRoutes(router: PageRouter): void {
  router.get('/patrons', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const q = asked(ctx, 'q')
    const order = asked(ctx, 'order') === 'desc' ? 'desc' : 'asc'
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const after = key && isUuid(key.id) ? key : null
    const found = await patronsPage(ctx.db, library.id, { q, order, after })
    const patrons = found.slice(0, patronPageSize)
    const first = found[patronPageSize]
    const last = patrons.at(-1)
    ctx.page('circulation/patrons/list', {
      patrons,
      q,
      order,
      next:
        first && last
          ? {
              from: first.name,
              href: `/patrons?${new URLSearchParams({ q, order, after: writeKey([last.name, last.id]) })}`,
            }
          : null,
    })
  })

  router.get('/patrons/new', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const values = {
      category: 'adult',
      home_branch_id: ctx.branch?.id ?? branches[0]?.id ?? '',
      card: await newCardNumber(ctx.db, library.id),
    }
    ctx.page('circulation/patrons/new', { form: blankForm(values), branches, categories })
  })

  router.post('/patrons', authorize('circulation.patrons'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const sent = await readForm(ctx, newPatronForm)
    const form = withOwnBranch(sent, 'home_branch_id', branches, 'circulation.errors.branch')
    if (!form.ok) return ctx.refuse('circulation/patrons/new', { form, branches, categories })
    const made = await registerPatron(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const refused = formWithError(form.values, 'card', `circulation.errors.${made.refused}`)
      return ctx.refuse('circulation/patrons/new', { form: refused, branches, categories })
    }
    const params = { name: form.value.name }
    ctx.done(`/patrons/${made.id}`, { flash: 'circulation.patrons.registered', params })
  })

  router.get('/patrons/:id', authorize('circulation.patrons'), async ctx => {
    await showPatron(ctx, await patronAsked(ctx))
  })

  router.get('/patrons/:id/edit', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const { name, category, home_branch_id, email, phone, expires_on, note } = patron
    const values = {
      name,
      category,
      home_branch_id,
      email: email ?? '',
      phone: phone ?? '',
      expires_on: expires_on ?? '',
      note: note ?? '',
    }
    const branches = await branchesOf(ctx.db, library.id)
    ctx.page('circulation/patrons/edit', { form: blankForm(values), patron, branches, categories })
  })

  router.post('/patrons/:id', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const sent = await readForm(ctx, patronForm)
    const form = withOwnBranch(sent, 'home_branch_id', branches, 'circulation.errors.branch')
    if (!form.ok) return ctx.refuse('circulation/patrons/edit', { form, patron, branches, categories })
    await changePatron(ctx.db, library.id, patron.id, form.value, actorOf(ctx), ctx.now)
    ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.patrons.saved' })
  })

  router.post('/patrons/:id/card', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, cardForm)
    if (!form.ok) return showPatron(ctx, patron, { card: form })
    const made = await replaceCard(ctx.db, library.id, patron.id, form.value.card, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const card = formWithError(form.values, 'card', `circulation.errors.${made.refused}`)
      return showPatron(ctx, patron, { card })
    }
    ctx.done(`/patrons/${patron.id}`, {
      flash: 'circulation.patrons.card-given',
      params: { number: made.number },
    })
  })

  router.post('/patrons/:id/account', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, accountForm)
    if (!form.ok) return showPatron(ctx, patron, { account: form })
    const joined = await joinAccount(ctx.db, library.id, patron.id, form.value.account, actorOf(ctx), ctx.now)
    if (isRefused(joined)) {
      const account = formWithError(form.values, 'account', `circulation.errors.${joined.refused}`)
      return showPatron(ctx, patron, { account })
    }
    ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.patrons.joined', params: { name: joined.name } })
  })
}

async function patronAsked(ctx: Context): Promise<Patron> {
  const { library } = atLibrary(ctx)
  const patron = await patronWithId(ctx.db, library.id, idOf(ctx.params.id))
  if (!patron) throw notFound()
  return patron
}

async function showPatron(
  ctx: Context,
  patron: Patron,
  { card = blankForm(), account = blankForm() }: { card?: Form<unknown>; account?: Form<unknown> } = {},
): Promise<void> {
  const { library } = atLibrary(ctx)
  const [loans, holds, branches] = await Promise.all([
    openLoansOfPatron(ctx.db, library.id, patron.id),
    holdsOfPatron(ctx.db, library, patron.id, ctx.now),
    branchesOf(ctx.db, library.id),
  ])
  const home = branches.find(({ id }) => id === patron.home_branch_id)
  const it = { patron, loans, holds, home: home?.name, now: ctx.now, cardForm: card, accountForm: account }
  if (hasErrors(card) || hasErrors(account)) ctx.refuse('circulation/patrons/patron', it)
  else ctx.page('circulation/patrons/patron', it)
}

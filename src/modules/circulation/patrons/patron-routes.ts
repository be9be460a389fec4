import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, formWithError, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { newCardNumber } from './card-number.ts'
import { categoriesOf, newCardUntil } from './categories.ts'
import { patronAsked } from './patron-asked-routes.ts'
import { newPatronForm, patronForm, withOwnCategory } from './patron-form.ts'
import { patronPageSize, patronsPage } from './patron-queries.ts'
import { changePatron, registerPatron } from './patrons.ts'

/** Patrons, for staff. */
export function patronRoutes(router: PageRouter): void {
  router.get('/patrons', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const q = asked(ctx, 'q')
    const order = asked(ctx, 'order') === 'desc' ? 'desc' : 'asc'
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const after = key && isUuid(key.id) ? key : null
    const found = await patronsPage(ctx.db, library.id, { q, order, after })
    const names = new Map((await ownCategories(ctx)).map(({ code, name }) => [code, name]))
    const patrons = found
      .slice(0, patronPageSize)
      .map(patron => ({ ...patron, category: names.get(patron.category) ?? patron.category }))
    const first = found[patronPageSize]
    const last = patrons.at(-1)
    ctx.page('circulation/patrons/list', {
      patrons,
      mayRule: ctx.may('circulation.rules'),
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
    const categories = await ownCategories(ctx)
    const values = {
      category: categories[0]?.code ?? '',
      home_branch_id: ctx.branch?.id ?? branches[0]?.id ?? '',
      card: await newCardNumber(ctx.db, library.id),
    }
    ctx.page('circulation/patrons/new', { form: blankForm(values), branches, categories })
  })

  router.post('/patrons', authorize('circulation.patrons'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const categories = await ownCategories(ctx)
    const sent = withOwnCategory(await readForm(ctx, newPatronForm), categories)
    const form = withOwnBranch(sent, 'home_branch_id', branches, 'circulation.errors.branch')
    if (!form.ok) return ctx.refuse('circulation/patrons/new', { form, branches, categories })
    const category = categories.find(({ code }) => code === form.value.category)
    const today = dayIn(ctx.now, library.zone)
    const until = form.value.expires_on ?? (category ? newCardUntil(category, today) : null)
    const facts = { ...form.value, expires_on: until }
    const made = await registerPatron(ctx.db, library.id, facts, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const refused = formWithError(form.values, 'card', `circulation.errors.${made.refused}`)
      return ctx.refuse('circulation/patrons/new', { form: refused, branches, categories })
    }
    const params = { name: form.value.name }
    ctx.done(`/patrons/${made.id}`, { flash: 'circulation.patrons.registered', params })
  })

  router.get('/patrons/:id/edit', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const values = Object.fromEntries(fields.map(name => [name, patron[name] ?? '']))
    const branches = await branchesOf(ctx.db, library.id)
    const categories = await ownCategories(ctx)
    ctx.page('circulation/patrons/edit', { form: blankForm(values), patron, branches, categories })
  })

  router.post('/patrons/:id', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const categories = await ownCategories(ctx)
    const sent = withOwnCategory(await readForm(ctx, patronForm), categories)
    const form = withOwnBranch(sent, 'home_branch_id', branches, 'circulation.errors.branch')
    if (!form.ok) return ctx.refuse('circulation/patrons/edit', { form, patron, branches, categories })
    await changePatron(ctx.db, library.id, patron.id, form.value, actorOf(ctx), ctx.now)
    ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.patrons.saved' })
  })
}

const fields = Object.keys(patronForm.shape) as (keyof typeof patronForm.shape)[]

const ownCategories = (ctx: Context) => categoriesOf(ctx.db, atLibrary(ctx).library.id, ctx.words.t)

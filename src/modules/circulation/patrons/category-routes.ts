import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, hasErrors, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { type Category, categoriesOf } from './categories.ts'
import { categoryForm } from './category-form.ts'
import {
  addCategory,
  type CategoryRefusal,
  changeCategory,
  raiseCategory,
  removeCategory,
} from './changing-categories.ts'

/** The kinds of patrons that a library has. */
export function categoryRoutes(router: PageRouter): void {
  router.get('/patrons/categories', authorize('circulation.rules'), async ctx => {
    await showCategories(ctx)
  })

  router.post('/patrons/categories', authorize('circulation.rules'), once, async ctx => {
    const form = await readForm(ctx, categoryForm)
    if (!form.ok) return showCategories(ctx, { form })
    await addCategory(ctx.db, at(ctx), form.value, ctx.now)
    ctx.done('/patrons/categories', {
      flash: 'circulation.category.saved',
      params: { name: form.value.name },
    })
  })

  router.get('/patrons/categories/:code', authorize('circulation.rules'), async ctx => {
    const category = await categoryAsked(ctx)
    const values = { name: category.name, cardMonths: String(category.cardMonths ?? '') }
    ctx.page('circulation/patrons/category', { category, form: blankForm(values) })
  })

  router.post('/patrons/categories/:code', authorize('circulation.rules'), async ctx => {
    const category = await categoryAsked(ctx)
    const form = await readForm(ctx, categoryForm)
    if (!form.ok) return ctx.refuse('circulation/patrons/category', { category, form })
    await ended(
      ctx,
      await changeCategory(ctx.db, at(ctx), category.code, form.value, ctx.now),
      form.value.name,
    )
  })

  router.post('/patrons/categories/:code/rise', authorize('circulation.rules'), async ctx => {
    const { code, name } = await categoryAsked(ctx)
    await ended(ctx, await raiseCategory(ctx.db, at(ctx), code, ctx.now), name)
  })

  router.post('/patrons/categories/:code/removal', authorize('circulation.rules'), async ctx => {
    const { code, name } = await categoryAsked(ctx)
    const removed = await removeCategory(ctx.db, at(ctx), code, ctx.now)
    if (isRefused(removed)) return showCategories(ctx, { refusal: removed, name })
    ctx.done('/patrons/categories', { flash: 'circulation.category.removed', params: { name } })
  })
}

type Shown = { form?: Form<unknown>; refusal?: CategoryRefusal; name?: string }

async function showCategories(
  ctx: Context,
  { form = blankForm(), refusal, name }: Shown = {},
): Promise<void> {
  const { libraryId, t } = at(ctx)
  const it = { categories: await categoriesOf(ctx.db, libraryId, t), form, refusal, name }
  if (refusal || hasErrors(form)) ctx.refuse('circulation/patrons/categories', it)
  else ctx.page('circulation/patrons/categories', it)
}

async function categoryAsked(ctx: Context): Promise<Category> {
  const { libraryId, t } = at(ctx)
  const category = (await categoriesOf(ctx.db, libraryId, t)).find(({ code }) => code === ctx.params.code)
  if (!category) throw notFound()
  return category
}

async function ended(ctx: Context, changed: { code: string } | CategoryRefusal, name: string): Promise<void> {
  if (isRefused(changed)) return showCategories(ctx, { refusal: changed, name })
  ctx.done('/patrons/categories', { flash: 'circulation.category.saved', params: { name } })
}

const at = (ctx: Context) => ({
  libraryId: atLibrary(ctx).library.id,
  t: ctx.words.t,
  actor: actorOf(ctx),
})

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { savedSearchForm, searchNameForm } from './saved-search-form.ts'
import { forgetSearch, mostSaved, renameSearch, savedSearches, saveSearch } from './saved-searches.ts'

/** Searches that a person keeps. */
export function savedSearchRoutes(router: PageRouter): void {
  router.get('/saved-searches', signedIn(), async ctx => {
    await show(ctx, blankForm())
  })

  router.post('/saved-searches', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, savedSearchForm)
    if (!form.ok) return show(ctx, form)
    const saved = await saveSearch(ctx.db, person.id, form.value, ctx.now)
    if (isRefused(saved))
      return show(ctx, formWithError(form.values, 'name', `catalog.errors.${saved.refused}`))
    ctx.done('/saved-searches', { flash: 'catalog.saved.kept', params: { name: saved.name } })
  })

  router.post('/saved-searches/:id/name', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const id = idOf(ctx.params.id)
    const form = await readForm(ctx, searchNameForm)
    if (!form.ok) return show(ctx, form, id)
    const renamed = await renameSearch(ctx.db, person.id, { id, ...form.value }, ctx.now)
    if (renamed === null) throw notFound()
    if (isRefused(renamed))
      return show(ctx, formWithError(form.values, 'name', `catalog.errors.${renamed.refused}`), id)
    ctx.done('/saved-searches', { flash: 'catalog.saved.renamed', params: { name: renamed.name } })
  })

  router.post('/saved-searches/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const name = await forgetSearch(ctx.db, person.id, idOf(ctx.params.id))
    if (name === null) throw notFound()
    ctx.done('/saved-searches', { flash: 'catalog.saved.forgotten', params: { name } })
  })
}

/** `of` is the search that the form was to rename; without one the form was to keep a new one. */
async function show(ctx: Context, form: Form<unknown>, of: string | null = null): Promise<void> {
  const { person } = asSignedIn(ctx)
  const page = { form, of, searches: await savedSearches(ctx.db, person.id), most: mostSaved }
  if (Object.keys(form.errors).length > 0) ctx.refuse('catalog/searches/list', page)
  else ctx.page('catalog/searches/list', page)
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { librariesOf } from '../../identity/index.ts'
import { filtersOn } from '../books/log-filters-shapes.ts'
import { readLogRule } from '../books/log-question.ts'
import { namesInLog } from '../books/names-in-log.ts'
import { secretAddress } from '../sharing/secret-links.ts'
import { newShelfForm, shelfForm } from './shelf-form.ts'
import { shelfWith, shelvesOf, tagsOf } from './shelf-queries.ts'
import { addShelf, changeShelf, removeShelf } from './shelving.ts'

/** One's own shelves and tags. */
export function shelfRoutes(router: PageRouter): void {
  router.get('/reading/shelves', signedIn(), ctx => showAll(ctx, blankForm({ rule: asked(ctx, 'rule') })))

  router.post('/reading/shelves', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, newShelfForm)
    if (!form.ok) return showAll(ctx, form, true)
    const made = await addShelf(ctx.db, person.id, form.value, ctx.now)
    if (isRefused(made))
      return showAll(ctx, formWithError(form.values, 'name', `reading.errors.${made.refused}`), true)
    ctx.done(`/reading?shelf=${made.id}`, {
      flash: 'reading.shelves.added',
      params: { name: form.value.name },
    })
  })

  router.get('/reading/shelves/:id', signedIn(), ctx => showOne(ctx))

  router.post('/reading/shelves/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const shelfId = idOf(ctx.params.id)
    const form = await readForm(ctx, shelfForm)
    if (!form.ok) return showOne(ctx, form)
    const changed = await changeShelf(ctx.db, person.id, { shelfId, ...form.value }, ctx.now)
    if (!isRefused(changed)) return ctx.done(`/reading?shelf=${shelfId}`, { flash: 'reading.book.saved' })
    if (changed.refused === 'unknown-shelf') throw notFound()
    const field = changed.refused === 'not-your-library' ? 'audience' : 'name'
    await showOne(ctx, formWithError(form.values, field, `reading.errors.${changed.refused}`))
  })

  router.post('/reading/shelves/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeShelf(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(removed)) throw notFound()
    ctx.done('/reading/shelves', { flash: 'reading.shelves.removed' })
  })
}

async function showAll(ctx: Context, form: Form<unknown>, refused = false): Promise<void> {
  const { person } = asSignedIn(ctx)
  const [shelves, tags] = await Promise.all([shelvesOf(ctx.db, person.id), tagsOf(ctx.db, person.id)])
  const typed = typeof form.values.rule === 'string' ? form.values.rule : ''
  const rules = [typed, ...shelves.map(({ rule }) => rule ?? '')].map(rule => readLogRule(rule).works)
  const names = await namesInLog(ctx.db, person.id, rules)
  const said = (rule: string) => filtersOn(ctx, readLogRule(rule), [], names).map(({ label }) => label)
  const it = {
    shelves: shelves.map(shelf => ({ ...shelf, holds: said(shelf.rule ?? '') })),
    tags,
    rule: said(typed),
    form,
  }
  if (refused) ctx.refuse('reading/shelves', it)
  else ctx.page('reading/shelves', it)
}

async function showOne(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const shelf = await shelfWith(ctx.db, person.id, idOf(ctx.params.id))
  if (!shelf) throw notFound()
  const libraries = await librariesOf(ctx.db, person.id)
  const form = tried ?? blankForm({ name: shelf.name, audience: shelf.shared_library_id ?? shelf.shared })
  const address = await secretAddress(ctx.db, ctx.config, person.id, { shelfId: shelf.id })
  const link = address && ctx.config.publicUrl + address
  if (tried) ctx.refuse('reading/shelf', { shelf, libraries, link, form })
  else ctx.page('reading/shelf', { shelf, libraries, link, form })
}

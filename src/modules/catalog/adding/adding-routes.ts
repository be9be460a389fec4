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
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { letWasmRun } from '../../../web/kit/security-headers.ts'
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { type Added, type Adder, addByNumber } from './adding.ts'
import { addingForm } from './adding-form.ts'
import { dropEntries, entriesShown, latestEntries, openEntry } from './entries.ts'
import { undoEntry } from './undoing.ts'

/** Adding books one after another by their numbers, typed or scanned. */
export function addingRoutes(router: PageRouter): void {
  router.get('/adding', authorize('catalog.edit'), ctx => show(ctx, blankForm(settingsOf(ctx))))

  router.post('/adding/entries', authorize('catalog.edit'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const sent = await readForm(ctx, addingForm)
    const form = withOwnBranch(
      sent,
      'branchId',
      await branchesOf(ctx.db, library.id),
      'catalog.errors.branch',
    )
    if (!form.ok) return show(ctx, form)
    await mayAsk(ctx)
    const added = await addByNumber(ctx.db, ctx.config.lookups, adderOf(ctx), form.value, ctx.now)
    if (isRefused(added))
      return show(ctx, formWithError(form.values, 'barcode', `catalog.errors.${added.refused}`))
    const { branchId, location, itemType } = form.value
    done(ctx, added, form.value.isbn, {
      branchId,
      location,
      itemType,
      labels: form.values.labels === 'own' ? 'own' : null,
    })
  })

  router.post('/adding/entries/:id/undoing', authorize('catalog.edit'), async ctx => {
    const undone = await undoEntry(ctx.db, adderOf(ctx), idOf(ctx.params.id), ctx.now)
    if (!isRefused(undone)) return ctx.done('/adding', { flash: 'catalog.adding.undone', params: undone })
    if (undone.refused === 'unknown-entry') throw notFound()
    if (undone.refused === 'copy-in-use') return ctx.done('/adding', { flash: 'catalog.adding.in-use' })
    ctx.done('/adding', { flash: 'catalog.adding.named', params: { by: undone.by } })
  })

  router.post('/adding/entries/:id/retry', authorize('catalog.edit'), once, async ctx => {
    const { library, person } = atLibrary(ctx)
    const scope = { libraryId: library.id, personId: person.id }
    const entry = await openEntry(ctx.db, scope, idOf(ctx.params.id))
    if (entry === undefined) throw notFound()
    await mayAsk(ctx)
    const wanted = {
      isbn: entry.isbn,
      branchId: entry.branch_id,
      barcode: null,
      location: null,
      itemType: null,
    }
    const added = await addByNumber(ctx.db, ctx.config.lookups, adderOf(ctx), wanted, ctx.now)
    if (isRefused(added)) throw notFound()
    await dropEntries(ctx.db, scope, entry.id)
    done(ctx, added, entry.isbn, {})
  })

  router.post('/adding/entries/:id/dropping', authorize('catalog.edit'), async ctx => {
    const { library, person } = atLibrary(ctx)
    const which = ctx.params.id === 'all' ? 'all' : idOf(ctx.params.id)
    await dropEntries(ctx.db, { libraryId: library.id, personId: person.id }, which)
    ctx.done('/adding')
  })
}

const adderOf = (ctx: Context): Adder => {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, personId: person.id, actor: actorOf(ctx) }
}

/** More than a person scans in an hour; those outside are not ours to wear out. */
const mayAsk = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'lookups', tries: 1200, seconds: 3600 }).spend(atLibrary(ctx).person.id)

type Settings = {
  branchId?: string | null
  location?: string | null
  itemType?: string | null
  labels?: string | null
}

/** What holds for all books of a row stands in the address, so that it lasts without a script. */
const settingsOf = (ctx: Context) => ({
  branchId: asked(ctx, 'branchId') || (ctx.branch?.id ?? ''),
  location: asked(ctx, 'location').slice(0, 100),
  itemType: asked(ctx, 'itemType').slice(0, 40),
  labels: asked(ctx, 'labels') === 'own' ? 'own' : '',
})

function done(ctx: Context, added: Added, isbn: string, settings: Settings): void {
  const kept = Object.entries(settings).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const query = new URLSearchParams(kept).toString()
  const params =
    added.outcome === 'added'
      ? { title: added.title, barcode: added.barcode, known: added.known ? 'yes' : 'no' }
      : { isbn }
  ctx.done(query === '' ? '/adding' : `/adding?${query}`, {
    flash: `catalog.adding.${added.outcome}`,
    params,
  })
}

async function show(ctx: Context, form: Form<unknown>): Promise<void> {
  const { library, person } = atLibrary(ctx)
  const entries = await latestEntries(ctx.db, { libraryId: library.id, personId: person.id })
  const it = {
    form,
    branches: await branchesOf(ctx.db, library.id),
    added: entries.filter(({ outcome }) => outcome === 'added'),
    open: entries.filter(({ outcome }) => outcome !== 'added'),
    more: entries.length === entriesShown,
    offline: ctx.config.lookups.openLibrary === undefined && ctx.config.lookups.googleBooks === undefined,
  }
  letWasmRun(ctx)
  if (hasErrors(form)) ctx.refuse('catalog/adding/adding', it)
  else ctx.page('catalog/adding/adding', it)
}

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
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { titledCopies } from '../../catalog/index.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { patronCalled } from '../patrons/patron-called.ts'
import { holdForPatronForm } from './hold-form.ts'
import { endedStatuses, holdPageSize, holdsPage, openStatuses } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'
import { type PlaceRefusal, placeHold } from './placing.ts'
import type { HoldStatus } from './tables.ts'

/** Which holds the list shows, by the word in its address. */
const shown: Record<string, readonly HoldStatus[]> = {
  open: openStatuses,
  waiting: ['pending'],
  'on-the-way': ['in-transit'],
  ready: ['on-shelf'],
  ended: endedStatuses,
}

/** A library's holds, and placing one for a patron. */
export function libraryHoldRoutes(router: PageRouter): void {
  router.get('/library-holds', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const state = asked(ctx, 'state') in shown ? asked(ctx, 'state') : 'open'
    const branches = await branchesOf(ctx.db, library.id)
    const branchId = branches.find(({ id }) => id === asked(ctx, 'branch'))?.id ?? null
    const after = placeIn(asked(ctx, 'after'))
    const filter = { statuses: shown[state] ?? openStatuses, branchId }
    const found = await holdsPage(ctx.db, library.id, filter, after, ctx.now)
    const holds = found.slice(0, holdPageSize)
    const last = found.length > holdPageSize ? holds.at(-1) : undefined
    const address = { state, ...(branchId ? { branch: branchId } : {}) }
    const key = last && writeKey([last.placed_at.toISOString(), last.id])
    const today = dayIn(ctx.now, library.zone)
    ctx.page('circulation/holds/library', {
      holds: holds.map(hold => ({ ...hold, state: stateOf(hold, today) })),
      states: Object.keys(shown),
      state,
      branchId,
      branches,
      begins: after === null,
      first: `/library-holds?${new URLSearchParams(address)}`,
      next: key
        ? {
            from: found[holdPageSize]?.title ?? '',
            href: `/library-holds?${new URLSearchParams({ ...address, after: key })}`,
          }
        : null,
    })
  })

  router.get('/library-holds/new', authorize('circulation.desk'), async ctx => {
    const values = { work: asked(ctx, 'work'), patron: asked(ctx, 'patron'), pickup: ctx.branch?.id ?? '' }
    await showNew(ctx, blankForm(values))
  })

  router.post('/library-holds', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, holdForPatronForm)
    if (!form.ok) return showNew(ctx, form)
    const { work, pickup, starts_on, copy, low_priority } = form.value
    const patron = await patronCalled(ctx.db, library.id, form.value.patron)
    if (isRefused(patron))
      return showNew(ctx, formWithError(form.values, 'patron', `circulation.errors.${patron.refused}`))
    const made = await placeHold(
      ctx.db,
      { libraryId: library.id, zone: library.zone },
      {
        patronId: patron.id,
        workId: work,
        copyId: copy,
        pickupBranch: pickup,
        startsOn: starts_on,
        lowPriority: low_priority,
      },
      { actor: actorOf(ctx), bySelf: false },
      ctx.now,
    )
    if (isRefused(made)) return showNew(ctx, blankForm(form.values), { ...made, name: patron.name })
    ctx.done(`/holds/${made.id}`, { flash: 'circulation.holds.placed-for', params: { name: patron.name } })
  })
}

function placeIn(key: string): { placedAt: Date; id: string } | null {
  const read = readKey(key, ['placed', 'id'])
  const placedAt = new Date(read?.placed ?? '')
  return read && placedAt.getFullYear() > 1900 && isUuid(read.id) ? { placedAt, id: read.id } : null
}

async function showNew(
  ctx: Context,
  form: Form<unknown>,
  refusal?: PlaceRefusal & { name: string },
): Promise<void> {
  const { library } = atLibrary(ctx)
  const workId = idOf(String([form.values.work ?? ''].flat()[0]))
  const copies = await titledCopies(ctx.db)
    .where('copy.library_id', '=', library.id)
    .where('copy.work_id', '=', workId)
    .where('copy.status', '<>', 'withdrawn')
    .orderBy('copy.barcode')
    .limit(100)
    .execute()
  const [first] = copies
  if (!first) throw notFound()
  const branches = await branchesOf(ctx.db, library.id)
  const it = { form, refusal, workId, title: first.title, copies, branches }
  if (refusal || hasErrors(form)) ctx.refuse('circulation/holds/for-patron', it)
  else ctx.page('circulation/holds/for-patron', it)
}

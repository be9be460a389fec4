import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { signedIn } from '../../../web/kit/authorize.ts'
import type { Context, Library } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { type ChangedHold, type ChangeRefusal, cancelHold, changeHold, type HoldChanges } from './changing.ts'
import { expectationsOf, soonOr } from './expectations.ts'
import { pickupForm, suspensionForm } from './hold-form.ts'
import { type HoldRow, holdSeenBy, libraryOfHold } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'

/** One hold and what may be done with it: by who waits, and by staff of its library. */
export function holdRoutes(router: PageRouter): void {
  router.get('/holds/:id', signedIn(), async ctx => {
    await showHold(ctx, await reachedHold(ctx, idOf(ctx.params.id)))
  })

  router.post('/holds/:id/suspension', signedIn(), async ctx => {
    const reached = await reachedHold(ctx, idOf(ctx.params.id))
    const form = await readForm(ctx, suspensionForm)
    if (!form.ok) return showHold(ctx, reached, { suspension: form })
    const { until } = form.value
    const ended = await changeHold(ctx.db, changed(ctx, reached), { suspension: { until } }, ctx.now)
    if (isRefused(ended)) {
      const suspension = formWithError(form.values, 'until', `circulation.errors.${ended.refused}`)
      return showHold(ctx, reached, { suspension })
    }
    const params = { until: until ? ctx.words.date(until) : 'no' }
    ctx.done(`/holds/${reached.hold.id}`, { flash: 'circulation.holds.suspended', params })
  })

  router.post('/holds/:id/resumption', signedIn(), async ctx => {
    await change(ctx, { suspension: null }, 'circulation.holds.resumed')
  })

  router.post('/holds/:id/low-priority', signedIn(), async ctx => {
    await change(ctx, { lowPriority: true }, 'circulation.holds.moved-back', true)
  })

  router.post('/holds/:id/usual-priority', signedIn(), async ctx => {
    await change(ctx, { lowPriority: false }, 'circulation.holds.moved-up', true)
  })

  router.post('/holds/:id/pickup', signedIn(), async ctx => {
    const reached = await reachedHold(ctx, idOf(ctx.params.id))
    const form = await readForm(ctx, pickupForm)
    if (!form.ok) return showHold(ctx, reached, { pickup: form })
    const changes = { pickupBranch: form.value.pickup }
    const ended = await changeHold(ctx.db, changed(ctx, reached), changes, ctx.now)
    if (isRefused(ended)) {
      const pickup = formWithError(form.values, 'pickup', `circulation.errors.${ended.refused}`)
      return showHold(ctx, reached, { pickup })
    }
    ctx.done(`/holds/${reached.hold.id}`, { flash: 'circulation.holds.moved' })
  })

  router.post('/holds/:id/cancellation', signedIn(), async ctx => {
    const reached = await reachedHold(ctx, idOf(ctx.params.id))
    const ended = await cancelHold(ctx.db, changed(ctx, reached), ctx.now)
    const params = { title: reached.hold.title }
    const flash = `circulation.holds.${isRefused(ended) ? ended.refused : 'cancelled'}`
    ctx.done(await wayBack(ctx, listOf(reached)), { flash, params })
  })
}

export type Reached = {
  hold: HoldRow
  library: Library
  /** Looked at by staff of its library, whose it is not. */
  asStaff: boolean
}

/** A hold that is theirs, or of a library whose desk they may stand at; to all others there is none. */
export async function reachedHold(ctx: Context, holdId: string): Promise<Reached> {
  const libraryId = await libraryOfHold(ctx.db, holdId)
  const place = libraryId === undefined ? null : await ctx.at(libraryId)
  if (!place) throw notFound()
  const personId = ctx.person?.id ?? null
  const deskAt = place.permissions.has('circulation.desk') ? place.library.id : null
  const hold = await holdSeenBy(ctx.db, { personId, deskAt }, holdId, ctx.now)
  if (!hold) throw notFound()
  return { hold, library: place.library, asStaff: hold.person_id !== personId }
}

export const changed = (ctx: Context, { hold, library, asStaff }: Reached): ChangedHold => ({
  libraryId: library.id,
  zone: library.zone,
  holdId: hold.id,
  actor: actorOf(ctx),
  bySelf: !asStaff,
})

async function change(ctx: Context, changes: HoldChanges, flash: string, staffOnly = false): Promise<void> {
  const reached = await reachedHold(ctx, idOf(ctx.params.id))
  if (staffOnly && !reached.asStaff) throw notFound()
  const ended: { id: string } | ChangeRefusal = await changeHold(
    ctx.db,
    changed(ctx, reached),
    changes,
    ctx.now,
  )
  ctx.done(`/holds/${reached.hold.id}`, {
    flash: isRefused(ended) ? `circulation.holds.${ended.refused}` : flash,
    params: { title: reached.hold.title },
  })
}

const listOf = ({ asStaff }: Reached): string => (asStaff ? '/library-holds' : '/holds')

async function showHold(
  ctx: Context,
  reached: Reached,
  {
    suspension = blankForm(),
    pickup = blankForm(),
  }: Partial<Record<'suspension' | 'pickup', Form<unknown>>> = {},
): Promise<void> {
  const { hold, library } = reached
  const expected = await expectationsOf(ctx.db, [hold], ctx.now)
  const it = {
    hold: {
      ...hold,
      state: stateOf(hold, dayIn(ctx.now, library.zone)),
      expected: soonOr(expected.get(hold.id), library.zone, ctx.now),
    },
    asStaff: reached.asStaff,
    back: listOf(reached),
    branches: await branchesOf(ctx.db, library.id),
    suspensionForm: suspension,
    pickupForm: hasErrors(pickup) ? pickup : blankForm({ pickup: hold.pickup_branch_id }),
  }
  if (hasErrors(suspension) || hasErrors(pickup)) ctx.refuse('circulation/holds/hold', it)
  else ctx.page('circulation/holds/hold', it)
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { patronOfPerson } from '../patrons/patron-queries.ts'
import { expectationsOf, soonOr } from './expectations.ts'
import { ownHoldForm } from './hold-form.ts'
import { openHoldsOfPerson } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'
import { placesToWait } from './on-book.ts'
import { type PlaceRefusal, placeHold } from './placing.ts'

/** What somebody waits for, and waiting for more. */
export function ownHoldRoutes(router: PageRouter): void {
  router.get('/holds', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const holds = await openHoldsOfPerson(ctx.db, person.id, ctx.now)
    const expected = await expectationsOf(ctx.db, holds, ctx.now)
    const several = new Set(holds.map(({ library_id }) => library_id)).size > 1
    ctx.page('circulation/holds/mine', {
      holds: holds.map(hold => ({
        ...hold,
        state: stateOf(hold, dayIn(ctx.now, hold.zone)),
        expected: soonOr(expected.get(hold.id), hold.zone, ctx.now),
        library: several ? hold.library : null,
      })),
    })
  })

  router.get('/holds/new', signedIn(), async ctx => {
    await showNew(ctx, blankForm({ work: asked(ctx, 'work'), library: asked(ctx, 'library') }))
  })

  router.post('/holds', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, ownHoldForm)
    if (!form.ok) return showNew(ctx, form)
    const { work, library: libraryId, pickup, starts_on } = form.value
    const patron = await patronOfPerson(ctx.db, libraryId, person.id)
    const place = await ctx.at(libraryId)
    if (!patron || !place) throw notFound()
    const placing = { patronId: patron.id, workId: work, pickupBranch: pickup, startsOn: starts_on }
    const library = { libraryId, zone: place.library.zone }
    const made = await placeHold(ctx.db, library, placing, { actor: actorOf(ctx), bySelf: true }, ctx.now)
    if (isRefused(made)) return showNew(ctx, blankForm(form.values), made)
    ctx.done(await wayBack(ctx, `/holds/${made.id}`), { flash: 'circulation.holds.placed' })
  })
}

/** The same as on the book's page, with the day that it is wanted from. */
async function showNew(ctx: Context, form: Form<unknown>, refusal?: PlaceRefusal): Promise<void> {
  const { person } = asSignedIn(ctx)
  const workId = idOf(one(form.values, 'work'))
  const libraryId = idOf(one(form.values, 'library'))
  const places = await placesToWait(ctx.db, person.id, workId, ctx.now)
  const patron = await patronOfPerson(ctx.db, libraryId, person.id)
  const at = await ctx.at(libraryId)
  if (!patron || !at) throw notFound()
  const place = places.find(one => one.libraryId === libraryId)
  const it = {
    form: form.values.pickup ? form : { ...form, values: { ...form.values, pickup: patron.home_branch_id } },
    library: at.library.name,
    place,
    workId,
    branches: await branchesOf(ctx.db, libraryId),
    refusal,
  }
  if (refusal || hasErrors(form)) ctx.refuse('circulation/holds/new', it)
  else ctx.page('circulation/holds/new', it)
}

const one = (values: Values, name: string): string => String([values[name] ?? ''].flat()[0])

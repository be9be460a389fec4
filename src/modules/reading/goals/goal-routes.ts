import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { amountForm, goalForm } from './goal-form.ts'
import { goalsOf, goalWith, standing } from './goal-queries.ts'
import { shownGoal, thisYear } from './goal-shapes.ts'
import { addGoal, changeGoal, removeGoal } from './goals.ts'

/** So many goals stand on the page; the last to end come first. */
const goalsShown = 20

/** What a reader means to read, and how it goes. */
export function goalRoutes(router: PageRouter): void {
  router.get('/reading/goals', signedIn(), ctx => showAll(ctx))

  router.post('/reading/goals', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, goalForm)
    if (!form.ok) return showAll(ctx, form)
    const made = await addGoal(ctx.db, person.id, form.value, ctx.now)
    if (isRefused(made))
      return showAll(ctx, formWithError(form.values, 'amount', `reading.errors.${made.refused}`))
    ctx.done('/reading/goals', { flash: 'reading.goals.added' })
  })

  router.get('/reading/goals/:id', signedIn(), ctx => showOne(ctx))

  router.post('/reading/goals/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, amountForm)
    if (!form.ok) return showOne(ctx, form)
    const goal = { id: idOf(ctx.params.id), amount: form.value.amount }
    if (isRefused(await changeGoal(ctx.db, person.id, goal))) throw notFound()
    ctx.done('/reading/goals', { flash: 'reading.book.saved' })
  })

  router.post('/reading/goals/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    if (isRefused(await removeGoal(ctx.db, person.id, idOf(ctx.params.id)))) throw notFound()
    ctx.done('/reading/goals', { flash: 'reading.goals.removed' })
  })
}

async function showAll(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const today = ownDay(ctx)
  const goals = await goalsOf(ctx.db, person.id, { limit: goalsShown })
  const stand = await Promise.all(goals.map(goal => standing(ctx.db, person.id, goal, today)))
  const it = {
    goals: stand.map(goal => shownGoal(ctx.words, goal)),
    form: tried ?? blankForm({ unit: 'books', ...thisYear(today) }),
  }
  if (tried) ctx.refuse('reading/goals/goals', it)
  else ctx.page('reading/goals/goals', it)
}

async function showOne(
  ctx: Context & { params: Record<string, string> },
  tried?: Form<unknown>,
): Promise<void> {
  const { person } = asSignedIn(ctx)
  const goal = await goalWith(ctx.db, person.id, idOf(ctx.params.id))
  if (!goal) throw notFound()
  const it = {
    goal: shownGoal(ctx.words, await standing(ctx.db, person.id, goal, ownDay(ctx))),
    form: tried ?? blankForm({ amount: String(goal.amount) }),
  }
  if (tried) ctx.refuse('reading/goals/goal', it)
  else ctx.page('reading/goals/goal', it)
}

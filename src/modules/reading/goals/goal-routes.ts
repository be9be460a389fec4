import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { challengeForm, goalForm, promptForm } from './goal-form.ts'
import { booksToPut, challengesOf, challengeWith, goalWith } from './goal-queries.ts'
import { goalsNow, yearOf } from './goal-shapes.ts'
import { answerPrompt, beginChallenge, changeGoal, removeChallenge, removeGoal, setGoal } from './setting.ts'

/** What one means to read: so much in a year, or a book for each of some prompts. */
export function goalRoutes(router: PageRouter): void {
  router.get('/reading/goals', signedIn(), ctx => showGoals(ctx, blankForm(beginning(ctx))))

  router.post('/reading/goals', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, goalForm)
    if (!form.ok) return showGoals(ctx, form)
    await setGoal(ctx.db, person.id, form.value.goal, ctx.now)
    ctx.done('/reading/goals', { flash: 'reading.goals.set' })
  })

  router.get('/reading/goals/:id', signedIn(), ctx => showGoal(ctx))

  router.post('/reading/goals/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const goalId = idOf(ctx.params.id)
    const form = await readForm(ctx, goalForm)
    if (!form.ok) return showGoal(ctx, form)
    const changed = await changeGoal(ctx.db, person.id, { goalId, ...form.value })
    if (!isRefused(changed)) return ctx.done('/reading/goals', { flash: 'reading.book.saved' })
    if (changed.refused === 'unknown-goal') throw notFound()
    if (changed.refused === 'goal-twice')
      return showGoal(ctx, formWithError(form.values, 'kind', 'reading.errors.goal-twice'))
    await showGoal(
      ctx,
      formWithError({ ...form.values, seen: '' }, 'amount', 'reading.errors.stale-goal'),
      409,
    )
  })

  router.post('/reading/goals/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    if (isRefused(await removeGoal(ctx.db, person.id, idOf(ctx.params.id)))) throw notFound()
    ctx.done('/reading/goals', { flash: 'reading.goals.removed' })
  })

  router.get('/reading/challenges/new', signedIn(), ctx =>
    ctx.page('reading/new-challenge', { form: blankForm() }),
  )

  router.post('/reading/challenges', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, challengeForm)
    if (!form.ok) return ctx.refuse('reading/new-challenge', { form })
    const { id } = await beginChallenge(ctx.db, person.id, form.value, ctx.now)
    ctx.done(`/reading/challenges/${id}`, { flash: 'reading.challenges.begun' })
  })

  router.get('/reading/challenges/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const challenge = await challengeWith(ctx.db, person.id, idOf(ctx.params.id))
    if (!challenge) throw notFound()
    const books = await booksToPut(ctx.db, person.id, challenge.id)
    ctx.page('reading/challenge', { challenge, books })
  })

  router.post('/reading/prompts/:id/book', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, promptForm)
    if (!form.ok) throw notFound()
    const answer = { promptId: idOf(ctx.params.id), bookId: form.value.book }
    const answered = await answerPrompt(ctx.db, person.id, answer)
    if (isRefused(answered)) throw notFound()
    ctx.done(`/reading/challenges/${answered.challengeId}`, {
      flash: `reading.challenges.${answer.bookId ? 'answered' : 'open-again'}`,
    })
  })

  router.post('/reading/challenges/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    if (isRefused(await removeChallenge(ctx.db, person.id, idOf(ctx.params.id)))) throw notFound()
    ctx.done('/reading/goals', { flash: 'reading.challenges.removed' })
  })
}

const beginning = (ctx: Context) => ({ kind: 'books', year: ownDay(ctx).slice(0, 4) })

async function showGoal(ctx: Context, tried?: Form<unknown>, status = 422): Promise<void> {
  const { person } = asSignedIn(ctx)
  const goal = await goalWith(ctx.db, person.id, idOf(ctx.params.id))
  if (!goal) throw notFound()
  const year = yearOf(goal)
  const days = year === null ? { begins: goal.begins, ends: goal.ends } : { year }
  const stored = { kind: goal.kind, amount: String(goal.amount), ...days, seen: goal.revision }
  const form = tried ?? blankForm(stored)
  const stale = tried?.values.seen === ''
  // Who saves again has read what they write over.
  if (stale) form.values.seen = goal.revision
  const it = { goal: { ...goal, year }, stale, form }
  if (tried) ctx.refuse('reading/one-goal', it, status)
  else ctx.page('reading/one-goal', it)
}

async function showGoals(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const [goals, challenges] = await Promise.all([goalsNow(ctx, person.id), challengesOf(ctx.db, person.id)])
  if (hasErrors(form)) ctx.refuse('reading/goals', { goals, challenges, form })
  else ctx.page('reading/goals', { goals, challenges, form })
}

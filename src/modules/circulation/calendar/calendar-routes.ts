import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from './calendar.ts'
import { specialDayForm, weekForm } from './calendar-form.ts'
import { previewClosing } from './closing-preview.ts'
import { addSpecialDay, removeSpecialDay, saveWeek, specialDays, weekOf } from './special-days.ts'

/** When the doors are open: weeks, and days out of the ordinary. */
export function calendarRoutes(router: PageRouter): void {
  router.get('/calendar', authorize('circulation.rules'), async ctx => {
    await showCalendar(ctx, {})
  })

  router.post('/calendar/weeks', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, weekForm)
    const branch = String(form.values.branch ?? '')
    if (!form.ok) return showCalendar(ctx, { branch, week: form })
    await ownBranch(ctx, form.value.branchId)
    await saveWeek(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    ctx.done(`/calendar?branch=${form.value.branchId}`, { flash: 'circulation.calendar.week-saved' })
  })

  router.post('/calendar/days', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, specialDayForm)
    if (!form.ok) return showCalendar(ctx, { day: form })
    const { confirmed, ...day } = form.value
    if (day.branchId) await ownBranch(ctx, day.branchId)
    if (!confirmed) {
      const place = { libraryId: library.id, zone: library.zone }
      const preview = await previewClosing(ctx.db, place, day, ctx.now)
      if (preview.loans > 0 || preview.holds > 0)
        return ctx.page('circulation/calendar/preview', { preview, day, values: form.values })
    }
    await addSpecialDay(ctx.db, library.id, day, actorOf(ctx), ctx.now)
    ctx.done('/calendar', { flash: 'circulation.calendar.day-added' })
  })

  router.post('/calendar/days/:id/removal', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const gone = await removeSpecialDay(ctx.db, library.id, idOf(ctx.params.id), actorOf(ctx), ctx.now)
    if (!gone) throw notFound()
    ctx.done('/calendar', { flash: 'circulation.calendar.day-removed' })
  })
}

async function ownBranch(ctx: Context, branchId: string): Promise<void> {
  const { library } = atLibrary(ctx)
  if (!(await branchesOf(ctx.db, library.id)).some(({ id }) => id === branchId)) throw notFound()
}

type Shown = { branch?: string; week?: Form<unknown>; day?: Form<unknown> }

async function showCalendar(ctx: Context, { branch: sent, week, day }: Shown): Promise<void> {
  const { library } = atLibrary(ctx)
  const branches = await branchesOf(ctx.db, library.id)
  const wanted = sent || asked(ctx, 'branch') || ctx.branch?.id
  const branch = branches.find(({ id }) => id === wanted) ?? branches[0]
  const hours = branch ? await weekOf(ctx.db, library.id, branch.id) : []
  const it = {
    branches,
    branch,
    days: await specialDays(ctx.db, library.id, dayIn(ctx.now, library.zone)),
    week: week ?? blankForm(weekValues(hours)),
    day: day ?? blankForm(),
  }
  if (week || day) ctx.refuse('circulation/calendar/calendar', it)
  else ctx.page('circulation/calendar/calendar', it)
}

function weekValues(hours: Awaited<ReturnType<typeof weekOf>>): Values {
  const entries = [1, 2, 3, 4, 5, 6, 7].flatMap(weekday => {
    const row = hours.find(one => one.weekday === weekday)
    return [
      [`open${weekday}`, row?.closed ? '' : 'yes'],
      [`opens${weekday}`, row?.opens ?? ''],
      [`closes${weekday}`, row?.closes ?? ''],
    ]
  })
  return Object.fromEntries(entries)
}

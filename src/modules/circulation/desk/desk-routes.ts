import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, idOf, readForm } from '../../../web/kit/form.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { overridableLendingRefusals } from '../loans/loan.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { overridableRenewalRefusals } from '../loans/renewal.ts'
import { categoriesOf } from '../patrons/categories.ts'
import { patronAtDesk } from './patron-at-desk.ts'
import { type Mode, standingForm } from './scan-form.ts'
import type { DeskRefusal } from './scan-shapes.ts'
import { latestScans } from './scans.ts'
import { askForBranch, deskOf, deskPath, modeOf, shiftBranch, standingIn } from './shift-routes.ts'
import { undoable, undoLast } from './undoing.ts'

/** The desk: one page for a shift. */
export function deskRoutes(router: PageRouter): void {
  router.get('/desk', authorize('circulation.desk'), async ctx => {
    const branch = await shiftBranch(ctx)
    if (!branch) return ctx.done('/desk/shift')
    const patron = asked(ctx, 'patron')
    await showDesk(ctx, branch, { mode: modeOf(asked(ctx, 'mode')), patronId: patron ? idOf(patron) : null })
  })

  router.post('/desk/undo', authorize('circulation.desk'), async ctx => {
    const branch = await shiftBranch(ctx)
    const { values } = await readForm(ctx, standingForm)
    if (!branch) return askForBranch(ctx, values)
    const { mode, patronId } = standingIn(values)
    const ended = await undoLast(ctx.db, deskOf(ctx, branch), actorOf(ctx), ctx.now)
    const flash = `circulation.desk.${isRefused(ended) ? ended.refused : 'undone'}`
    ctx.done(deskPath(mode, patronId), { flash, params: { title: isRefused(ended) ? '' : ended.title } })
  })
}

export type Shown = {
  mode: Mode
  patronId: string | null
  refusal?: DeskRefusal
  barcode?: string
  /** The comment of an override that was refused. */
  form?: Form<unknown>
}

/** The whole desk: who stands here, what was scanned, and why the last scan was refused. */
export async function showDesk(ctx: Context, branch: Branch, shown: Shown): Promise<void> {
  const { library, person } = atLibrary(ctx)
  const today = dayIn(ctx.now, library.zone)
  const patron = shown.patronId
    ? await patronAtDesk(ctx.db, { libraryId: library.id, branchId: branch.id }, shown.patronId, today)
    : undefined
  const categories = patron ? await categoriesOf(ctx.db, library.id, ctx.words.t) : []
  const loans = patron ? await openLoansOfPatron(ctx.db, library.id, patron.id) : []
  const scans = await latestScans(ctx.db, library.id, person.id)
  const it = {
    mode: shown.mode,
    branch,
    otherBranches: (await branchesOf(ctx.db, library.id)).length > 1,
    staff: person.name,
    patron,
    category: categories.find(({ code }) => code === patron?.category)?.name ?? patron?.category,
    loans,
    overdue: loans.filter(loan => loan.due_at < ctx.now),
    expired: patron?.expires_on != null && patron.expires_on < today,
    now: ctx.now,
    scans,
    last: undoable(
      scans.filter(({ branch_id }) => branch_id === branch.id),
      ctx.now,
    ),
    refusal: shown.refusal,
    barcode: shown.barcode,
    form: shown.form ?? blankForm(),
    mayOverride: ctx.may('circulation.override') && isOverridable(shown.mode, shown.refusal),
  }
  if (it.refusal) ctx.refuse('circulation/desk/desk', it)
  else ctx.page('circulation/desk/desk', it)
}

function isOverridable(mode: Mode, refusal: DeskRefusal | undefined): boolean {
  const names: readonly string[] =
    mode === 'renew' ? overridableRenewalRefusals : mode === 'lend' ? overridableLendingRefusals : []
  return refusal !== undefined && names.includes(refusal.refused)
}

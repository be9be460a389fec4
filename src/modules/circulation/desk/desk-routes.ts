import type { PageRouter } from '../../../module.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { asked, blankForm, formWithError, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { branchesOf, chooseBranch } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { type Desk, type LendRefusal, lend } from '../loans/lending.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { type Onward, type TakeBackRefusal, takeBack } from '../loans/taking-back.ts'
import { cardWithNumber } from '../patrons/cards.ts'
import { patronWithId } from '../patrons/patron-queries.ts'
import { type Mode, modes, scanForm, shiftForm } from './scan-form.ts'
import { latestScans, noteScan } from './scans.ts'

/** The desk: one box for all that is scanned. */
export function deskRoutes(router: PageRouter): void {
  router.get('/desk', authorize('circulation.desk'), async ctx => {
    const branch = await shiftBranch(ctx)
    if (!branch) return ctx.done('/desk/shift')
    const mode = modes.find(one => one === asked(ctx, 'mode')) ?? 'lend'
    const patron = asked(ctx, 'patron')
    await showDesk(ctx, branch, { mode, patronId: patron ? idOf(patron) : null })
  })

  router.post('/desk/scans', authorize('circulation.desk'), async ctx => {
    const branch = await shiftBranch(ctx)
    const form = await readForm(ctx, scanForm)
    if (!branch) return askForBranch(ctx, form.values)
    const mode: Mode = form.values.mode === 'return' ? 'return' : 'lend'
    const typedPatron = String(form.values.patron ?? '')
    const patronId = typedPatron ? idOf(typedPatron) : null
    if (!form.ok) {
      const tooLong = form.errors.barcode === 'circulation.errors.barcode-long'
      return showDesk(ctx, branch, {
        mode,
        patronId,
        refusal: refused(tooLong ? 'scan-too-long' : 'nothing-scanned'),
      })
    }
    const { barcode } = form.value
    if (barcode.toUpperCase() === 'END') return ctx.done(deskPath(mode, null))
    const at = { mode, patronId, barcode }
    const next = mode === 'return' ? await scanReturn(ctx, branch, at) : await scanToLend(ctx, branch, at)
    if (isRefused(next)) {
      // A card began another patron, even one that is no good: what is scanned after it is not for the one before.
      const standing = next.refused === 'card-gone' ? null : patronId
      return showDesk(ctx, branch, { mode, patronId: standing, refusal: next, barcode })
    }
    ctx.done(deskPath(mode, next.patronId), next.said)
  })

  router.get('/desk/shift', authorize('circulation.desk'), async ctx => {
    await askForBranch(ctx)
  })

  router.post('/desk/shift', authorize('circulation.desk'), async ctx => {
    const { library, session } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const form = await readForm(ctx, shiftForm)
    const chosen = form.ok ? branches.find(({ id }) => id === form.value.branch) : undefined
    if (!chosen) {
      const refusedForm = formWithError(form.values, 'branch', 'circulation.errors.branch')
      return ctx.refuse('circulation/desk/shift', { form: refusedForm, branches })
    }
    await chooseBranch(ctx.db, session.id, library.id, chosen.id)
    const { mode, patron } = form.values
    ctx.done(deskPath(mode === 'return' ? 'return' : 'lend', patron ? idOf(String(patron)) : null))
  })
}

/** `scan`: one came first, as after signing in anew; it was not done, and its patron and mode are kept. */
async function askForBranch(ctx: Context, scan?: Values): Promise<void> {
  const { library } = atLibrary(ctx)
  const values = { branch: ctx.branch?.id ?? '', mode: scan?.mode ?? '', patron: scan?.patron ?? '' }
  const branches = await branchesOf(ctx.db, library.id)
  const it = { form: blankForm(values), branches, scanned: scan !== undefined }
  if (scan) ctx.refuse('circulation/desk/shift', it)
  else ctx.page('circulation/desk/shift', it)
}

type Next = { patronId: string | null; said?: { flash: string; params: Record<string, string | number> } }

type DeskRefusal =
  | LendRefusal
  | TakeBackRefusal
  | Refused<'no-patron-yet'>
  | Refused<'nothing-scanned'>
  | Refused<'scan-too-long'>
  | Refused<'card-in-return'>
  | Refused<'card-gone'>

/** In lending, a card begins the next patron and a copy is lent to the one who stands here. */
async function scanToLend(
  ctx: Context,
  branch: Branch,
  { patronId, barcode }: { patronId: string | null; barcode: string },
): Promise<Next | DeskRefusal> {
  const { library } = atLibrary(ctx)
  const card = await cardWithNumber(ctx.db, library.id, barcode)
  if (card?.status === 'active') return { patronId: card.patron_id }
  const desk = deskOf(ctx, branch)
  if (card || !patronId) {
    const ended = card ? refused('card-gone') : refused('no-patron-yet')
    await noteScan(ctx.db, desk, barcode, ended, ctx.now)
    return ended
  }
  const ended = await lend(ctx.db, desk, { patronId, barcode }, ctx.now)
  if (isRefused(ended)) return ended
  const params = { title: ended.title, due: ctx.words.date(ended.dueAt, 'day', library.zone) }
  return { patronId, said: { flash: `circulation.desk.${ended.again ? 'lent-already' : 'lent'}`, params } }
}

async function scanReturn(
  ctx: Context,
  branch: Branch,
  { patronId, barcode }: { patronId: string | null; barcode: string },
): Promise<Next | DeskRefusal> {
  const { library } = atLibrary(ctx)
  const desk = deskOf(ctx, branch)
  const ended = await takeBack(ctx.db, desk, { barcode }, ctx.now)
  if (isRefused(ended) && ended.refused === 'unknown-barcode') {
    const card = await cardWithNumber(ctx.db, desk.libraryId, barcode)
    const unknown = card ? refused('card-in-return') : ended
    await noteScan(ctx.db, desk, barcode, unknown, ctx.now)
    return unknown
  }
  if (isRefused(ended)) return ended
  const params = {
    title: ended.title,
    late: ended.daysLate,
    found: ended.found ? 'yes' : 'no',
    fine: ended.fine > 0 ? ctx.words.money(ended.fine, library.currency) : 'no',
    refund: ended.refunded > 0 ? ctx.words.money(ended.refunded, library.currency) : 'no',
    ...(await onwardIn(ctx, desk, ended.onward)),
  }
  return { patronId, said: { flash: 'circulation.desk.taken-back', params } }
}

/** Where the copy goes next, for the sentence that says so. */
async function onwardIn(ctx: Context, { libraryId }: Desk, onward: Onward) {
  if (onward.to === 'shelf') return { to: 'shelf', place: '' }
  if (onward.to === 'hold-shelf') {
    const patron = await patronWithId(ctx.db, libraryId, onward.patronId)
    return { to: 'hold', place: patron?.name ?? '' }
  }
  const branch = (await branchesOf(ctx.db, libraryId)).find(({ id }) => id === onward.branchId)
  return { to: onward.why === 'hold' ? 'elsewhere' : 'home', place: branch?.name ?? '' }
}

type Shown = {
  mode: Mode
  patronId: string | null
  refusal?: DeskRefusal
  barcode?: string
}

async function showDesk(ctx: Context, branch: Branch, shown: Shown): Promise<void> {
  const { library, person } = atLibrary(ctx)
  const patron = shown.patronId ? await patronWithId(ctx.db, library.id, shown.patronId) : undefined
  const loans = patron ? await openLoansOfPatron(ctx.db, library.id, patron.id) : []
  const it = {
    mode: shown.mode,
    branch,
    otherBranches: (await branchesOf(ctx.db, library.id)).length > 1,
    staff: person.name,
    patron,
    loans,
    overdue: loans.filter(loan => loan.due_at < ctx.now),
    expired: patron?.expires_on != null && patron.expires_on < dayIn(ctx.now, library.zone),
    now: ctx.now,
    scans: await latestScans(ctx.db, library.id, person.id),
    refusal: shown.refusal,
    barcode: shown.barcode,
  }
  if (it.refusal) ctx.refuse('circulation/desk/desk', it)
  else ctx.page('circulation/desk/desk', it)
}

/** The branch of this shift; where a library has only one, nobody is asked. */
async function shiftBranch(ctx: Context): Promise<Branch | null> {
  if (ctx.branch) return ctx.branch
  const { library, session } = atLibrary(ctx)
  const [only, ...others] = await branchesOf(ctx.db, library.id)
  if (!only || others.length > 0) return null
  await chooseBranch(ctx.db, session.id, library.id, only.id)
  return only
}

function deskOf(ctx: Context, branch: Branch): Desk {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, branchId: branch.id, staffId: person.id, zone: library.zone }
}

function deskPath(mode: Mode, patronId: string | null): string {
  const query = new URLSearchParams({
    ...(mode === 'return' ? { mode } : {}),
    ...(patronId ? { patron: patronId } : {}),
  })
  return query.size > 0 ? `/desk?${query}` : '/desk'
}

import type { PageRouter } from '../../../module.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { readForm } from '../../../web/kit/form.ts'
import { type CopyAtDesk, copiesByIsbn, copyByBarcode, readIsbn } from '../../catalog/index.ts'
import { actorOf } from '../../identity/index.ts'
import { lend } from '../loans/lending.ts'
import { openLoanWithCopy } from '../loans/loan-queries.ts'
import type { Override } from '../loans/override.ts'
import { renew } from '../loans/renewing.ts'
import { takeBack } from '../loans/taking-back.ts'
import { cardWithNumber } from '../patrons/cards.ts'
import { showDesk } from './desk-routes.ts'
import { type Mode, overrideForm, scanForm } from './scan-form.ts'
import { type DeskRefusal, lentSaid, type Next, renewedSaid, takenBackSaid } from './scan-shapes.ts'
import { noteScan } from './scans.ts'
import { askForBranch, deskOf, deskPath, shiftBranch, standingIn } from './shift-routes.ts'

/** What is scanned at the desk: a card, a copy's barcode, a book's ISBN. */
export function scanRoutes(router: PageRouter): void {
  router.post('/desk/scans', authorize('circulation.desk'), async ctx => {
    const branch = await shiftBranch(ctx)
    const form = await readForm(ctx, scanForm)
    if (!branch) return askForBranch(ctx, form.values)
    const at = standingIn(form.values)
    if (!form.ok) {
      const tooLong = form.errors.barcode === 'circulation.errors.barcode-long'
      return showDesk(ctx, branch, { ...at, refusal: refused(tooLong ? 'scan-too-long' : 'nothing-scanned') })
    }
    await answer(ctx, branch, { ...at, barcode: form.value.barcode })
  })

  router.post('/desk/overrides', authorize('circulation.override'), async ctx => {
    const branch = await shiftBranch(ctx)
    const form = await readForm(ctx, overrideForm)
    if (!branch) return askForBranch(ctx, form.values)
    const scanned = { ...standingIn(form.values), barcode: String(form.values.barcode ?? '') }
    if (form.ok) {
      const { barcode, comment } = form.value
      return answer(ctx, branch, { ...scanned, barcode, override: { comment, actor: actorOf(ctx) } })
    }
    // Without a comment it is refused again, with the same reason and the comment asked for.
    const again = await scan(ctx, branch, scanned)
    if (!isRefused(again)) return ctx.done(deskPath(scanned.mode, again.patronId), again.said)
    await showDesk(ctx, branch, { ...scanned, refusal: again, form })
  })
}

async function answer(ctx: Context, branch: Branch, scanned: Scanned): Promise<void> {
  const { mode, patronId, barcode } = scanned
  const next = await scan(ctx, branch, scanned)
  if (!isRefused(next)) return ctx.done(deskPath(mode, next.patronId), next.said)
  // A card began another patron, even one that is no good: what is scanned after it is not for the one before.
  const standing = next.refused === 'card-gone' ? null : patronId
  await showDesk(ctx, branch, { mode, patronId: standing, refusal: next, barcode })
}

export type Scanned = { mode: Mode; patronId: string | null; barcode: string; override?: Override }

/** Does what a scan means: a card, a copy's barcode or a book's ISBN, as the desk is set. */
export async function scan(ctx: Context, branch: Branch, scanned: Scanned): Promise<Next | DeskRefusal> {
  if (scanned.barcode.toUpperCase() === 'END') return { patronId: null }
  const meant = await copyMeant(ctx, branch, scanned)
  if (isRefused(meant)) return meant
  const at = { ...scanned, barcode: meant.barcode }
  return { lend: scanToLend, return: scanReturn, renew: scanRenewal }[scanned.mode](ctx, branch, at)
}

/** A number that no copy and no card has may be the ISBN of the book in hand. */
async function copyMeant(
  ctx: Context,
  branch: Branch,
  { barcode, mode }: Scanned,
): Promise<{ barcode: string } | DeskRefusal> {
  const { library } = atLibrary(ctx)
  if (!readIsbn(barcode)?.isbn13) return { barcode }
  if (await copyByBarcode(ctx.db, library.id, barcode)) return { barcode }
  if (await cardWithNumber(ctx.db, library.id, barcode)) return { barcode }
  const fits = (copy: CopyAtDesk) => (copy.availability === 'on-loan') === (mode !== 'lend')
  const copies = (await copiesByIsbn(ctx.db, library.id, barcode, branch.id)).filter(fits)
  const [only, ...others] = copies
  if (!only) return { barcode }
  return others.length === 0 ? only : refused('which-copy', { title: only.title, copies })
}

/** In lending, a card begins the next patron and a copy is lent to the one who stands here. */
async function scanToLend(
  ctx: Context,
  branch: Branch,
  { patronId, barcode, override }: Scanned,
): Promise<Next | DeskRefusal> {
  const { library } = atLibrary(ctx)
  const card = await cardWithNumber(ctx.db, library.id, barcode)
  if (card?.status === 'active') return { patronId: card.patron_id }
  const desk = deskOf(ctx, branch)
  if (card || !patronId) {
    const ended = card ? refused('card-gone') : await copyAlone(ctx, barcode)
    if (ended.refused !== 'copy-alone') await noteScan(ctx.db, desk, barcode, ended, ctx.now)
    return ended
  }
  const lending = { patronId, barcode, ...(override ? { override } : {}) }
  const ended = await lend(ctx.db, desk, lending, ctx.now)
  if (isRefused(ended)) return ended
  return { patronId, said: lentSaid(ctx, ended) }
}

async function copyAlone(ctx: Context, barcode: string) {
  const { library } = atLibrary(ctx)
  const copy = await copyByBarcode(ctx.db, library.id, barcode)
  if (!copy) return refused('no-patron-yet')
  const loan = await openLoanWithCopy(ctx.db, library.id, copy.id)
  return refused('copy-alone', { title: copy.title, copy, borrower: loan?.name ?? null })
}

async function scanReturn(
  ctx: Context,
  branch: Branch,
  { patronId, barcode }: Scanned,
): Promise<Next | DeskRefusal> {
  const desk = deskOf(ctx, branch)
  const ended = await takeBack(ctx.db, desk, { barcode }, ctx.now)
  if (isRefused(ended) && ended.refused === 'unknown-barcode') return noCopy(ctx, branch, barcode)
  if (isRefused(ended)) return ended
  return { patronId, said: await takenBackSaid(ctx, ended) }
}

/** Renews the loan of the copy in hand, whoever has it. */
async function scanRenewal(
  ctx: Context,
  branch: Branch,
  { patronId, barcode, override }: Scanned,
): Promise<Next | DeskRefusal> {
  const { library, person } = atLibrary(ctx)
  const copy = await copyByBarcode(ctx.db, library.id, barcode)
  if (!copy) return noCopy(ctx, branch, barcode)
  const loan = await openLoanWithCopy(ctx.db, library.id, copy.id)
  const desk = deskOf(ctx, branch)
  const renewer = { by: person.id, through: 'desk', branchId: branch.id } as const
  const ended = loan
    ? await renew(ctx.db, desk, { loanId: loan.id, ...(override ? { override } : {}) }, renewer, ctx.now)
    : refused('not-on-loan', { title: copy.title, workId: copy.work_id })
  await noteScan(ctx.db, desk, barcode, ended, ctx.now)
  if (isRefused(ended)) return ended
  return { patronId, said: renewedSaid(ctx, ended) }
}

/** No copy has this number: it is a card in the wrong mode, or nothing that is known. */
async function noCopy(ctx: Context, branch: Branch, barcode: string): Promise<DeskRefusal> {
  const desk = deskOf(ctx, branch)
  const card = await cardWithNumber(ctx.db, desk.libraryId, barcode)
  const ended = card ? refused('card-in-return') : refused('unknown-barcode')
  await noteScan(ctx.db, desk, barcode, ended, ctx.now)
  return ended
}

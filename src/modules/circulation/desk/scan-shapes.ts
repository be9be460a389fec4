import type { Refused } from '../../../refusal.ts'
import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { CopyAtDesk } from '../../catalog/index.ts'
import { branchesOf } from '../../identity/index.ts'
import type { LendRefusal, Lent } from '../loans/lending.ts'
import type { Onward } from '../loans/onward.ts'
import type { Renewed, RenewRefusal } from '../loans/renewing.ts'
import type { TakeBackRefusal, TakenBack } from '../loans/taking-back.ts'
import { patronWithId } from '../patrons/patron-queries.ts'

/** The sentence that a scan ends with. */
type Said = { flash: string; params: Record<string, string | number> }

/** What a scan led to: who stands at the desk now, and what is said. */
export type Next = {
  patronId: string | null
  said?: Said
}

export type DeskRefusal =
  | LendRefusal
  | TakeBackRefusal
  | RenewRefusal
  | Refused<'no-patron-yet'>
  | Refused<'nothing-scanned'>
  | Refused<'scan-too-long'>
  | Refused<'card-in-return'>
  | Refused<'card-gone'>
  /** A copy without a patron: what it is, and what may be done with it. */
  | Refused<'copy-alone', { title: string; copy: CopyAtDesk; borrower: string | null }>
  /** An ISBN that several copies here have: the one in hand is chosen. */
  | Refused<'which-copy', { title: string; copies: CopyAtDesk[] }>

export function lentSaid(ctx: Context, { title, dueAt, again }: Lent): Said {
  const params = { title, due: ctx.words.date(dueAt, 'day', atLibrary(ctx).library.zone) }
  return { flash: `circulation.desk.${again ? 'lent-already' : 'lent'}`, params }
}

export async function takenBackSaid(ctx: Context, ended: TakenBack): Promise<Said> {
  const params = {
    title: ended.title,
    late: ended.daysLate,
    found: ended.found ? 'yes' : 'no',
    fine: moneyOrNo(ctx, ended.fine),
    refund: moneyOrNo(ctx, ended.refunded),
    ...(await onwardIn(ctx, ended.onward)),
  }
  return { flash: 'circulation.desk.taken-back', params }
}

export function renewedSaid(ctx: Context, { title, dueAt, fine }: Renewed): Said {
  const due = ctx.words.date(dueAt, 'day', atLibrary(ctx).library.zone)
  return { flash: 'circulation.desk.renewed', params: { title, due, fine: moneyOrNo(ctx, fine) } }
}

const moneyOrNo = (ctx: Context, amount: number): string =>
  amount > 0 ? ctx.words.money(amount, atLibrary(ctx).library.currency) : 'no'

/** Where the copy goes next, for the sentence that says so. */
async function onwardIn(ctx: Context, onward: Onward) {
  const { library } = atLibrary(ctx)
  if (onward.to === 'shelf') return { to: 'shelf', place: '' }
  if (onward.to === 'hold-shelf') {
    const patron = await patronWithId(ctx.db, library.id, onward.patronId)
    return { to: 'hold', place: patron?.name ?? '' }
  }
  const branch = (await branchesOf(ctx.db, library.id)).find(({ id }) => id === onward.branchId)
  return { to: onward.why === 'hold' ? 'elsewhere' : 'home', place: branch?.name ?? '' }
}

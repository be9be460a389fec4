import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { shiftBranch } from '../desk/shift-routes.ts'
import type { Patron } from '../patrons/patron-queries.ts'
import { kindsByHand, methods } from './charge-form.ts'
import { growingFines } from './growing.ts'
import { chargesWithIds, entriesOf, historyOf, ledgerPageSize } from './ledger-queries.ts'
import { majorUnits } from './money.ts'
import { balanceOf, openCharges } from './open-charges.ts'

type Forms = Partial<Record<'payment' | 'waiver' | 'charge' | 'payout', Form<unknown>>>

/** The page of a patron's charges; `forms` hold what was refused. */
export async function showCharges(ctx: Context, patron: Patron, forms: Forms = {}): Promise<void> {
  const { library } = atLibrary(ctx)
  const account = await accountOf(ctx, { libraryId: library.id, zone: library.zone }, patron)
  const key = readKey(asked(ctx, 'after'), ['made', 'id'])
  const madeAt = new Date(key?.made ?? '')
  const after = key && madeAt.getFullYear() > 1900 && isUuid(key.id) ? { madeAt, id: key.id } : null
  const found = await historyOf(ctx.db, library.id, patron.id, after)
  const history = found.slice(0, ledgerPageSize)
  const last = history.at(-1)
  const whole = majorUnits(Math.abs(account.balance), library.currency)
  const it = {
    patron,
    ...account,
    history,
    next:
      found.length > ledgerPageSize && last
        ? `/patrons/${patron.id}/charges?after=${writeKey([last.made_at.toISOString(), last.id])}`
        : null,
    branch: await shiftBranch(ctx),
    mayGiveBack: ctx.may('circulation.money-back'),
    methods,
    kinds: kindsByHand,
    payment: forms.payment ?? blankForm({ amount: whole, method: 'cash' }),
    waiver: forms.waiver ?? blankForm(),
    charge: forms.charge ?? blankForm({ kind: 'manual' }),
    payout: forms.payout ?? blankForm({ returned: whole, by: 'cash' }),
  }
  if (Object.values(forms).some(hasErrors)) ctx.refuse('circulation/charges/patron', it)
  else ctx.page('circulation/charges/patron', it)
}

/** How a patron stands with a library: the balance, the charges that are open, and what grows. */
export async function accountOf(
  ctx: Context,
  library: { libraryId: string; zone: string },
  patron: Pick<Patron, 'id' | 'category' | 'home_branch_id' | 'expires_on' | 'keeps_history'>,
) {
  const entries = await entriesOf(ctx.db, library.libraryId, patron.id)
  const open = openCharges(entries)
  const ids = open.map(({ id }) => id)
  const rows = await chargesWithIds(ctx.db, library.libraryId, patron.id, ids)
  const place = { ...library, branchId: patron.home_branch_id }
  return {
    balance: balanceOf(entries),
    open: rows.map(row => ({ ...row, left: open.find(({ id }) => id === row.id)?.left ?? 0 })),
    growing: await growingFines(ctx.db, place, patron, ctx.now),
  }
}

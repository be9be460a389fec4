import {
  type Copy,
  fineOn,
  type Hold,
  house,
  isNeeded,
  loansOf,
  type Model,
  mayGoTo,
  openFrom,
  owe,
  owedBy,
  plus,
  shelfUntil,
  todayOf,
} from './model.fixture.ts'

/* What the model does, beside lending.ts and the others. Each says in a word how it ended. */

const heldFor = (model: Model, copy: Copy): Hold | undefined =>
  model.holds.find(hold => hold.filled === copy.id && hold.state !== 'over')

export function lend(model: Model, patron: string, copy: Copy, branch: string, loanId: () => string): string {
  if (copy.loan) return copy.loan.patron === patron ? 'again' : 'on-loan-to-another'
  if (copy.lost) return 'not-for-loan'
  const aside = heldFor(model, copy)
  if (aside && aside.patron !== patron) return 'held-for-another'
  if (owedBy(model, patron) > house.debt) return 'owes-too-much'
  const loans = loansOf(model, patron)
  if (loans.length >= house.loans) return 'loan-limit'
  if ([...model.copies.values()].some(other => other.loan?.patron === patron && other.work === copy.work))
    return 'has-title'
  const hold = model.holds.find(
    one => one.patron === patron && one.work === copy.work && one.state !== 'over',
  )
  const before = hold && { ...hold }
  const due = openFrom(model, plus(todayOf(model), house.days))
  const loan = { id: loanId(), patron, branch, due, given: due, renewals: 0 }
  Object.assign(copy, { loan, at: branch, availability: 'on-loan', to: null })
  if (hold) hold.state = 'over'
  note(model, branch, () => {
    if (copy.loan !== loan || loan.renewals > 0) return false
    Object.assign(copy, { loan: null, availability: 'on-shelf' })
    if (!hold || !before) return true
    // It is set aside again only where it still lies on the shelf where they fetch it.
    if (before.state === 'on-shelf' && before.filled === copy.id && before.pickup === branch) {
      hold.state = 'on-shelf'
      copy.availability = 'on-hold-shelf'
    } else Object.assign(hold, { state: 'pending', filled: null })
    return true
  })
  return 'lent'
}

/** @param went whom the real one gave it to, out of those it may go to */
export function takeBack(model: Model, copy: Copy, branch: string, went: string | null): string {
  const { loan } = copy
  const fine = loan ? fineOn(model, loan) : 0
  const was = copy.availability
  const nothing = !loan && !copy.lost && was === 'on-shelf'
  if (loan) owe(model, loan.patron, fine)
  if (copy.lost) owe(model, copy.lost, -house.lost)
  Object.assign(copy, { loan: null, to: null, at: branch, lost: null })
  const kept = heldFor(model, copy)
  let filled: Hold | null = null
  if (kept) settle(model, kept, copy, branch)
  else {
    copy.availability = 'on-shelf'
    const may = mayGoTo(model, copy, branch)
    filled = [...may].find(hold => (hold?.id ?? null) === went) ?? null
    if (!may.has(filled) || (went !== null && !filled)) return `may not go to ${went}`
    if (filled) settle(model, filled, copy, branch)
    else if (copy.owner !== branch) Object.assign(copy, { availability: 'in-transit', to: copy.owner })
  }
  if (loan) noteBack(model, { copy, branch, loan, filled, fine })
  return nothing && copy.availability === 'on-shelf' ? 'not-on-loan' : 'back'
}

type Loan = NonNullable<Copy['loan']>

function noteBack(
  model: Model,
  {
    copy,
    branch,
    loan,
    filled,
    fine,
  }: { copy: Copy; branch: string; loan: Loan; filled: Hold | null; fine: number },
): void {
  const [left, ready] = [where(copy), filled?.state]
  note(model, branch, () => {
    const aside = heldFor(model, copy)
    if (copy.loan || where(copy) !== left || (aside && (aside !== filled || aside.state !== ready)))
      return false
    const has = [...model.copies.values()].some(
      ({ work, loan: other }) => work === copy.work && other?.patron === loan.patron,
    )
    const waits = model.holds.some(
      hold => hold.patron === loan.patron && hold.work === copy.work && hold.state !== 'over',
    )
    if (has || waits) return false
    if (aside) Object.assign(aside, { state: 'pending', filled: null, until: null })
    Object.assign(copy, { loan, at: loan.branch, availability: 'on-loan', to: null })
    owe(model, loan.patron, -fine)
    return true
  })
}

const where = ({ at, availability, to }: Copy): string => `${at} ${availability} ${to}`

/** Onto the hold shelf where it is picked up here, else on its way there. */
function settle(model: Model, hold: Hold, copy: Copy, branch: string): void {
  const here = hold.pickup === branch
  const state = here ? 'on-shelf' : 'in-transit'
  if (hold.state !== state) {
    const today = todayOf(model)
    Object.assign(hold, { since: today, until: here ? shelfUntil(model, today) : null })
  }
  Object.assign(hold, { state, filled: copy.id })
  Object.assign(copy, { availability: here ? 'on-hold-shelf' : 'in-transit', to: here ? null : hold.pickup })
}

export function renew(model: Model, copy: Copy, branch: string): string {
  const { loan } = copy
  if (!loan) return 'not-on-loan'
  if (owedBy(model, loan.patron) > house.debt) return 'owes-too-much'
  if (loan.renewals >= house.renewals) return 'renewal-limit'
  if (isNeeded(model, copy)) return 'hold-waiting'
  const due = openFrom(model, plus(todayOf(model), house.days))
  if (due <= loan.due) return 'not-later'
  const [before, fine] = [{ ...loan }, fineOn(model, loan)]
  owe(model, loan.patron, fine)
  Object.assign(loan, { due, given: due, renewals: loan.renewals + 1 })
  note(model, branch, () => {
    if (copy.loan !== loan || loan.due !== due) return false
    Object.assign(loan, before)
    owe(model, loan.patron, -fine)
    return true
  })
  return 'renewed'
}

export function lose(model: Model, copy: Copy): string {
  const { loan } = copy
  if (!loan) return 'not-on-loan'
  owe(model, loan.patron, fineOn(model, loan) + house.lost)
  Object.assign(copy, { loan: null, lost: loan.patron, availability: 'on-shelf' })
  return 'lost'
}

export function placeHold(model: Model, hold: Hold): string {
  const { patron, work } = hold
  const copies = [...model.copies.values()].filter(copy => copy.work === work)
  if (copies.some(({ loan }) => loan?.patron === patron)) return 'on-loan-to-them'
  const open = model.holds.filter(one => one.patron === patron && one.state !== 'over')
  if (open.some(one => one.work === work)) return 'already-held'
  if (!copies.some(copy => !copy.lost && (hold.copy === null || hold.copy === copy.id))) return 'not-holdable'
  if (open.length >= house.holds) return 'hold-limit'
  model.holds.push(hold)
  return 'placed'
}

/** The copy stays on the hold shelf, or on its way, until it is scanned. */
export function cancelHold(hold: Hold): string {
  if (hold.state === 'over') return 'hold-over'
  hold.state = 'over'
  return 'cancelled'
}

export function suspend(hold: Hold, until: string | null): string {
  if (hold.state === 'over') return 'hold-over'
  if (until !== null && hold.state !== 'pending') return 'already-filled'
  hold.suspended = until
  return 'changed'
}

export function movePickup(hold: Hold, pickup: string): string {
  if (hold.state === 'over') return 'hold-over'
  if (hold.pickup !== pickup && hold.state === 'on-shelf') return 'on-its-shelf'
  hold.pickup = pickup
  return 'changed'
}

export function ask(copy: Copy, to: string): string {
  if (copy.lost || copy.availability !== 'on-shelf') return 'not-on-shelf'
  if (copy.at === to) return 'there-already'
  Object.assign(copy, { availability: 'in-transit', to })
  return 'sent'
}

/** The next day begins: whoever did not come loses their place, and the copy waits for staff. */
export function nextDay(model: Model): void {
  model.now = new Date(model.now.getTime() + 86_400_000)
  const today = todayOf(model)
  for (const hold of model.holds)
    if (hold.state === 'on-shelf' && hold.until !== null && hold.until < today) hold.state = 'over'
}

/** Dates are worked out anew from those first given; what is late stays late. */
export function closeDay(model: Model, day: string): void {
  model.closed.add(day)
  for (const { loan } of model.copies.values())
    if (loan && loan.due >= todayOf(model)) loan.due = openFrom(model, loan.given)
  for (const hold of model.holds) if (hold.state === 'on-shelf') hold.until = shelfUntil(model, hold.since)
}

const undoMinutes = 15

export function undo(model: Model, branch: string): string {
  const deed = model.deeds.findLast(one => one.branch === branch)
  if (!deed || model.now.getTime() - deed.at >= undoMinutes * 60_000) return 'nothing-to-undo'
  if (!deed.undo()) return 'moved-on'
  model.deeds.splice(model.deeds.indexOf(deed), 1)
  return 'undone'
}

const note = (model: Model, branch: string, undoIt: () => boolean): void => {
  model.deeds.push({ branch, at: model.now.getTime(), undo: undoIt })
}

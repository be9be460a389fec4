import { type Random, Weighted } from '../../../demo/random.ts'
import type { DemoLibrary } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { dueOn } from '../calendar/due-date.ts'
import type { House } from '../rules/house.ts'
import { type RuleScope, ruleValue } from '../rules/rule.ts'
import { dueTerms, scopeOf } from '../rules/terms.ts'
import type { Calendar } from './calendar.ts'
import type { LentCopy } from './copies.ts'
import { backAt, forGood, keptShare } from './keeping.ts'
import type { Borrower } from './patrons.ts'
import { courseOf, type DemoHold, givenUp, type Wish, wishOf } from './waiting.ts'
import type { Lending, Renewal } from './writing.ts'

export type HistoryParts = {
  random: Random
  library: DemoLibrary
  patrons: readonly Borrower[]
  copies: readonly LentCopy[]
  house: House
  calendar: Calendar
  /** The share of loans that come back late. */
  lateShare: number
}

const day = 86_400_000
/** The share of those who find that what they want is out and wait for it, who ask for what others talk of, and who keep something on. */
const waiting = 0.3
const wishing = 0.16
const renewing = 0.16
const isThere = (copy: LentCopy, moment: number) => copy.free <= moment && copy.until >= moment

/** What happened at the desks, visit after visit, under the rules that hold for real ones. */
export class History {
  readonly lendings: Lending[] = []
  readonly holds: DemoHold[] = []
  readonly #parts: HistoryParts
  readonly #shelves: Map<string, Weighted<LentCopy>>
  readonly #visitors: Map<string, Weighted<Borrower>>
  readonly #has = new Map<string, Lending[]>()
  readonly #due = new Map<string, number>()
  readonly #wishes: Weighted<LentCopy>
  readonly #holdsOn = new Map<string, DemoHold[]>()
  readonly #ofWork: Map<string, LentCopy[]>

  constructor(parts: HistoryParts) {
    this.#parts = parts
    const { library, patrons, copies } = parts
    this.#wishes = new Weighted(copies, ({ appeal }) => appeal ** 2)
    this.#ofWork = Map.groupBy(copies, ({ workId }) => workId)
    this.#visitors = new Map(
      library.branches.map(({ id }) => [
        id,
        // Most go to the branch around the corner.
        new Weighted(patrons, patron => patron.eagerness * (patron.home === id ? 12 : 1)),
      ]),
    )
    this.#shelves = new Map(
      library.branches.flatMap(({ id }) =>
        [true, false].map(forChildren => {
          const here = copies.filter(copy => copy.branch === id && copy.forChildren === forChildren)
          return [`${id} ${forChildren}`, new Weighted(here, ({ appeal }) => appeal)] as const
        }),
      ),
    )
  }

  /** Lives through the days up to now, with so many visits on each, that fall on the branches by their shares. */
  live(visitsPerDay: number, shares: readonly number[]): void {
    const { calendar, library, random } = this.#parts
    const branches = new Weighted(library.branches, branch => shares[library.branches.indexOf(branch)] ?? 0)
    for (const today of calendar.days.slice(0, calendar.today + 1)) {
      const expected = visitsPerDay * calendar.bustle(today) * (0.8 + 0.4 * random.share())
      const visits = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0)
      const moments = Array.from({ length: visits }, () => calendar.momentOf(today, random.share()))
      for (const moment of moments.sort((one, other) => one - other))
        if (moment < calendar.now) this.#visit(branches.draw(random)?.id ?? '', moment)
    }
  }

  /** What the guest has at home: a book for each number of days since it was lent. */
  lendToGuest(patron: Borrower, daysSince: readonly number[]): void {
    const { calendar, random } = this.#parts
    for (const daysAgo of daysSince) {
      const moment = calendar.momentOf(calendar.openBefore(calendar.today - daysAgo), random.share())
      for (let tries = 0; tries < 50; tries++) {
        const copy = this.#drawn(patron, patron.home)
        if (
          copy?.branch === patron.home &&
          isThere(copy, moment) &&
          this.#lend(patron, copy, { branch: patron.home, moment }, forGood)
        )
          break
      }
    }
  }

  #visit(branch: string, moment: number): void {
    const { random, lateShare } = this.#parts
    const patron = this.#visitors.get(branch)?.draw(random)
    if (!patron || patron.since > moment) return
    // What the guest has at home now is told apart.
    if (patron.isGuest && moment > this.#parts.calendar.now - 90 * day) return
    const wanted = random.whole(1, patron.category === 'child' ? 5 : 3)
    const back = random.share()
    for (let lent = 0, tries = 0; lent < wanted && tries < 20; tries++) {
      // Books that went out together mostly come back together.
      const kept = keptShare(random.chance(0.7) ? back : random.share(), lateShare)
      const copy = this.#drawn(patron, branch)
      if (!copy || copy.until < moment) continue
      if (isThere(copy, moment)) {
        if (copy.branch === branch && this.#lend(patron, copy, { branch, moment }, kept)) lent++
      } else if (random.chance(waiting)) this.#hold({ patron, workId: copy.workId, moment }, kept)
    }
    if (random.chance(wishing)) this.#wish(patron, moment, keptShare(back, lateShare))
  }

  /** Asks for what everybody wants: a title that others wait for, or another that is out. */
  #wish(patron: Borrower, moment: number, kept: number): void {
    const { random } = this.#parts
    const talkedOf = this.holds.slice(-40).filter(({ endedAt }) => (endedAt ?? forGood) > moment)
    for (let tries = 0; tries < 60; tries++) {
      const isTalkedOf = talkedOf.length > 0 && random.chance(0.3)
      const workId = isTalkedOf ? random.pick(talkedOf).workId : this.#wishes.draw(random)?.workId
      if (workId && this.#hold({ patron, workId, moment }, kept)) return
    }
  }

  #drawn(patron: Borrower, branch: string): LentCopy | undefined {
    const { random } = this.#parts
    const forChildren = patron.category === 'child' || random.chance(0.12)
    return this.#shelves.get(`${branch} ${forChildren}`)?.draw(random)
  }

  /** Puts a patron into the queue for a title of which every copy is out, and lets them have it when it comes; false if not. */
  #hold(wish: Wish, kept: number): boolean {
    const { patron, workId, moment } = wish
    const copies = (this.#ofWork.get(workId) ?? []).filter(({ until }) => until === forGood)
    // A copy that is on a shelf would be fetched; one that will have been renewed had nobody waiting for it.
    if (copies.length === 0 || copies.some(copy => copy.free <= moment || copy.renewedAt > moment))
      return false
    if (this.#parts.library.branches.length === 1 || !this.#mayWait(wish, copies)) return false
    const { hold, loan } = courseOf(this.#parts, wish, copies)
    if (!loan || this.#lend(patron, loan.copy, loan, kept)) this.#keep(hold)
    else this.#keep(givenUp(this.#parts, wishOf(wish)))
    return true
  }

  #keep(hold: DemoHold): void {
    this.holds.push(hold)
    this.#holdsOn.set(hold.workId, [...(this.#holdsOn.get(hold.workId) ?? []), hold])
  }

  #mayWait({ patron, workId, moment }: Wish, copies: readonly LentCopy[]): boolean {
    const has = this.#openAt(patron, moment).some(({ copy }) => copy.workId === workId)
    const suits = patron.category !== 'child' || copies.every(({ forChildren }) => forChildren)
    const goodFor =
      patron.expires_on === null ||
      patron.expires_on > this.#parts.calendar.dateAt(this.#parts.calendar.today)
    const queue = this.#waitingFor(workId, moment)
    // Who hears that it takes months reads something else.
    const isShort = queue.length < copies.length * 2 + 1
    const isNew = queue.every(hold => hold.patron !== patron)
    return !patron.isGuest && !has && suits && goodFor && isShort && isNew
  }

  /** Holds on a title that are not over at a moment. */
  #waitingFor(workId: string, moment: number): DemoHold[] {
    return (this.#holdsOn.get(workId) ?? []).filter(({ endedAt }) => (endedAt ?? forGood) > moment)
  }

  /** Lends a copy, if the rules let it; `kept` is a share of the days allowed. */
  #lend(
    patron: Borrower,
    copy: LentCopy,
    { branch, moment }: { branch: string; moment: number },
    kept: number,
  ): boolean {
    const { calendar, house } = this.#parts
    const open = this.#openAt(patron, moment)
    const scope = scopeOf(house.settings, {
      branchId: branch,
      patron: { category: patron.category, homeBranch: patron.home },
      copy: { itemType: copy.itemType, ownedBy: copy.owner },
    })
    const hasTitle = open.some(({ copy: { workId } }) => workId === copy.workId)
    if (hasTitle || open.length >= (ruleValue(house.rules, scope, 'loan_limit') ?? 0)) return false
    const waits = this.#waitingFor(copy.workId, moment)
    if (waits.some(hold => hold.patron === patron)) return false
    const dueAt = this.#dueAt(patron, moment, { branch, scope })
    if (dueAt === null) return false
    const renewal =
      waits.length > 0 ? null : this.#renewal(patron, { moment, dueAt, kept }, { branch, scope })
    const last = renewal ? { lentAt: renewal.at, dueAt: renewal.dueAfter } : { lentAt: moment, dueAt }
    const back = backAt(this.#parts, { ...last, kept })
    const returnedAt = back < calendar.now ? back : null
    const lending: Lending = {
      id: newId(),
      libraryId: this.#parts.library.id,
      patron,
      copy,
      branch,
      scope,
      lentAt: moment,
      lentBy: this.#staffAt(branch),
      length: ruleValue(house.rules, scope, 'loan_length') ?? '',
      dueAt: last.dueAt,
      renewal,
      back,
      returnedAt,
      returnedBranch: returnedAt === null ? null : this.#returnBranch(copy, branch),
    }
    copy.free = back
    copy.renewedAt = renewal?.at ?? 0
    copy.branch = lending.returnedBranch ?? branch
    this.lendings.push(lending)
    this.#has.set(patron.id, [...(this.#has.get(patron.id) ?? []), lending])
    return true
  }

  /** Who keeps something on asks in the last days, and has it for as long again. */
  #renewal(
    patron: Borrower,
    { moment, dueAt, kept }: { moment: number; dueAt: number; kept: number },
    at: { branch: string; scope: RuleScope },
  ): Renewal | null {
    const { calendar, random } = this.#parts
    if (patron.isGuest || kept > 1.1 || !random.chance(renewing)) return null
    const lastDay = calendar.placeOf(dueAt - day / 2)
    const renewed = calendar.momentOf(calendar.openBefore(lastDay - random.whole(0, 2)), random.share())
    if (renewed <= moment + day || renewed >= calendar.now) return null
    const dueAfter = this.#dueAt(patron, renewed, { ...at, renewal: true })
    return dueAfter !== null && dueAfter > dueAt ? { at: renewed, dueBefore: dueAt, dueAfter } : null
  }

  /** Null when the card has run out. Worked out once for all loans of a day. */
  #dueAt(
    { id, expires_on }: Borrower,
    moment: number,
    { branch, scope, renewal = false }: { branch: string; scope: RuleScope; renewal?: boolean },
  ): number | null {
    const { calendar, house } = this.#parts
    const place = calendar.placeOf(moment)
    if (expires_on && expires_on < calendar.dateAt(place)) return null
    const key = `${place} ${renewal} ${branch} ${Object.values(scope).join(' ')} ${expires_on ? id : ''}`
    const known = this.#due.get(key)
    if (known !== undefined) return known
    const terms = dueTerms(house, scope, { branchId: branch, cardUntil: expires_on, renewal })
    const due = dueOn(new Date(moment), terms)
    if (isRefused(due)) return null
    this.#due.set(key, due.dueAt.getTime())
    return due.dueAt.getTime()
  }

  #openAt({ id }: Borrower, moment: number): Lending[] {
    return (this.#has.get(id) ?? []).filter(({ back }) => back > moment)
  }

  /** The first of the staff is in the main branch, and there half of the time. */
  #staffAt(branch: string): string {
    const { random, library } = this.#parts
    const [main] = library.branches
    const [first = ''] = library.staff
    return branch === main?.id && random.chance(0.5) ? first : random.pick(library.staff)
  }

  /** Nearly always where it was lent; what strayed finds its way home after a while. */
  #returnBranch(copy: LentCopy, branch: string): string {
    const { random, library } = this.#parts
    if (copy.owner !== branch && random.chance(0.6)) return copy.owner
    return random.chance(0.02) ? random.pick(library.branches).id : branch
  }
}

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
import type { Lending } from './writing.ts'

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

/** What happened at the desks, visit after visit, under the rules that hold for real ones. */
export class History {
  readonly lendings: Lending[] = []
  readonly #parts: HistoryParts
  readonly #shelves: Map<string, Weighted<LentCopy>>
  readonly #visitors: Map<string, Weighted<Borrower>>
  readonly #has = new Map<string, Lending[]>()
  readonly #due = new Map<string, number>()

  constructor(parts: HistoryParts) {
    this.#parts = parts
    const { library, patrons, copies } = parts
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
      for (let tries = 0; tries < 50; tries++) if (this.#lend(patron, patron.home, moment, forGood)) break
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
      if (this.#lend(patron, branch, moment, kept)) lent++
    }
  }

  /** Lends what the patron takes from the shelf, if the rules let them; `kept` is a share of the days allowed. */
  #lend(patron: Borrower, branch: string, moment: number, kept: number): boolean {
    const { random, calendar, house } = this.#parts
    const forChildren = patron.category === 'child' || random.chance(0.12)
    const copy = this.#shelves.get(`${branch} ${forChildren}`)?.draw(random)
    if (!copy || copy.branch !== branch || copy.free > moment || copy.until < moment) return false
    const open = this.#openAt(patron, moment)
    const scope = scopeOf(house.settings, {
      branchId: branch,
      patron: { category: patron.category, homeBranch: patron.home },
      copy: { itemType: copy.itemType, ownedBy: copy.owner },
    })
    const hasTitle = open.some(({ copy: { workId } }) => workId === copy.workId)
    if (hasTitle || open.length >= (ruleValue(house.rules, scope, 'loan_limit') ?? 0)) return false
    const dueAt = this.#dueAt(patron, moment, { branch, scope })
    if (dueAt === null) return false
    const back = backAt(this.#parts, { lentAt: moment, dueAt, kept })
    const returnedAt = back < calendar.now ? back : null
    const lending: Lending = {
      id: newId(),
      libraryId: this.#parts.library.id,
      patron,
      copy,
      branch,
      lentAt: moment,
      lentBy: this.#staffAt(branch),
      length: ruleValue(house.rules, scope, 'loan_length') ?? '',
      dueAt,
      back,
      returnedAt,
      returnedBranch: returnedAt === null ? null : this.#returnBranch(copy, branch),
    }
    copy.free = back
    copy.branch = lending.returnedBranch ?? branch
    this.lendings.push(lending)
    this.#has.set(patron.id, [...open, lending])
    return true
  }

  /** Null when the card has run out. Worked out once for all loans of a day. */
  #dueAt(
    { id, expires_on }: Borrower,
    moment: number,
    { branch, scope }: { branch: string; scope: RuleScope },
  ): number | null {
    const { calendar, house } = this.#parts
    const place = calendar.placeOf(moment)
    if (expires_on && expires_on < calendar.dateAt(place)) return null
    const key = `${place} ${branch} ${Object.values(scope).join(' ')} ${expires_on ? id : ''}`
    const known = this.#due.get(key)
    if (known !== undefined) return known
    const due = dueOn(new Date(moment), dueTerms(house, scope, { branchId: branch, cardUntil: expires_on }))
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

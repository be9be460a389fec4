import type { Demo, DemoLibrary } from '../../../demo.ts'
import { rulesQuery } from '../rules.ts'
import { Calendar } from './calendar.ts'
import { copiesToLend } from './copies.ts'
import { History } from './history.ts'
import { addHouseholdPatrons, addTownPatrons, type Borrower } from './patrons.ts'
import { addRules } from './rules.ts'
import { addScans } from './scans.ts'
import { type Lending, writeLoans } from './writing.ts'

/** Patrons, rules, and what they borrowed in two years. */
export async function addCirculation(demo: Demo): Promise<void> {
  const { town, household } = demo.cast
  await addRules(demo)
  const patrons = await addTownPatrons(demo)
  const friends = await addHouseholdPatrons(demo)
  const lent = await historyAt(demo, town, patrons, {
    perDay: 14,
    shares: [0.5, 0.28, 0.22],
    lateShare: 0.1,
  })
  const lentAtHome = await historyAt(demo, household, friends, { perDay: 0.12, shares: [1], lateShare: 0.3 })
  demo.say(`Writing down ${(lent.length + lentAtHome.length).toLocaleString('en')} loans …`)
  await writeLoans(demo, [...lent, ...lentAtHome])
  await addScans(demo, lent)
  demo.recommend('reader', { href: '/loans', label: 'circulation.demo.loans' })
  recommendDesk(demo, lent)
  demo.recommend('organiser', { href: '/overdue', label: 'circulation.demo.household' })
  demo.recommend('administrator', { href: '/rules', label: 'circulation.demo.rules' })
}

/** How many visits a day sees, how they fall on the branches, and how many loans come back late. */
type Rhythm = { perDay: number; shares: readonly number[]; lateShare: number }

async function historyAt(
  demo: Demo,
  library: DemoLibrary,
  patrons: readonly Borrower[],
  { perDay, shares, lateShare }: Rhythm,
): Promise<Lending[]> {
  const history = new History({
    random: demo.random,
    library,
    patrons,
    copies: await copiesToLend(demo, library),
    rules: await rulesQuery(demo.db, library.id).execute(),
    calendar: new Calendar(library.zone, demo.now),
    lateShare,
  })
  history.live(perDay, shares)
  for (const patron of patrons) if (patron.isGuest) history.lendToGuest(patron)
  return history.lendings
}

/** A patron to whom a desk has something to say: some of what they have is late. */
function recommendDesk(demo: Demo, lent: readonly Lending[]): void {
  const open = lent.filter(({ returnedAt }) => returnedAt === null)
  const counts = new Map<string, { patron: Borrower; loans: number; late: number }>()
  for (const { patron, dueAt } of open) {
    const before = counts.get(patron.id) ?? { patron, loans: 0, late: 0 }
    const late = before.late + (dueAt < demo.now.getTime() ? 1 : 0)
    counts.set(patron.id, { patron, loans: before.loans + 1, late })
  }
  const [most] = [...counts.values()]
    .filter(({ patron, late, loans }) => late > 0 && late < loans && !patron.isGuest)
    .sort((one, other) => other.loans - one.loans)
  if (most)
    demo.recommend('librarian', {
      href: `/desk?patron=${most.patron.id}`,
      label: 'circulation.demo.desk',
      params: { name: most.patron.name },
    })
  demo.recommend('librarian', { href: '/overdue', label: 'circulation.demo.overdue' })
}

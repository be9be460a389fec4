import type { Demo, DemoLibrary } from '../../../demo.ts'
import { houseOf } from '../rules/house.ts'
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
    perDay: 9.7,
    shares: [0.5, 0.28, 0.22],
    lateShare: 0.16,
    guestLent: [27, 18, 6],
  })
  const lentAtHome = await historyAt(demo, household, friends, {
    perDay: 0.12,
    shares: [1],
    lateShare: 0.3,
    guestLent: [9],
  })
  demo.say(`Writing down ${(lent.length + lentAtHome.length).toLocaleString('en')} loans …`)
  await writeLoans(demo, [...lent, ...lentAtHome])
  const onTop = await addScans(demo, lent)
  demo.recommend('reader', { href: '/loans', label: 'circulation.demo.loans' })
  recommendDesk(demo, lent, onTop)
  demo.recommend('organiser', { href: '/overdue', label: 'circulation.demo.household' })
  demo.recommend('administrator', { href: '/rules', label: 'circulation.demo.rules' })
}

/**
 * How many visits a day sees, how they fall on the branches, how many loans come back late, and how many days ago the
 * reader took what is still with them.
 */
type Rhythm = { perDay: number; shares: readonly number[]; lateShare: number; guestLent: readonly number[] }

async function historyAt(
  demo: Demo,
  library: DemoLibrary,
  patrons: readonly Borrower[],
  { perDay, shares, lateShare, guestLent }: Rhythm,
): Promise<Lending[]> {
  const history = new History({
    random: demo.random,
    library,
    patrons,
    copies: await copiesToLend(demo, library),
    house: await houseOf(
      demo.db,
      { libraryId: library.id, zone: library.zone },
      library.branches.map(({ id }) => id),
    ),
    calendar: new Calendar(library.zone, demo.now, { atHome: library === demo.cast.household }),
    lateShare,
  })
  history.live(perDay, shares)
  for (const patron of patrons) if (patron.isGuest) history.lendToGuest(patron, guestLent)
  return history.lendings
}

/**
 * A patron to whom a desk has something to say, for some of what they have is late; and who may take home any of the
 * works on top of the last scans.
 */
function recommendDesk(demo: Demo, lent: readonly Lending[], onTop: ReadonlySet<string>): void {
  const open = lent.filter(({ returnedAt }) => returnedAt === null)
  const inTwoDays = demo.ago(-2).toISOString()
  const [most] = [...Map.groupBy(open, ({ patron }) => patron)]
    .map(([patron, loans]) => ({
      patron,
      loans,
      late: loans.filter(({ dueAt }) => dueAt < demo.now.getTime()),
    }))
    .filter(({ patron, loans, late }) => late.length > 0 && late.length < loans.length && !patron.isGuest)
    .filter(({ patron }) => patron.expires_on === null || patron.expires_on > inTwoDays)
    .filter(({ loans }) => loans.length <= 10 && !loans.some(({ copy }) => onTop.has(copy.workId)))
    .sort((one, other) => other.loans.length - one.loans.length)
  if (most)
    demo.recommend('librarian', {
      href: `/desk?patron=${most.patron.id}`,
      label: 'circulation.demo.desk',
      params: { name: most.patron.name },
    })
  demo.recommend('librarian', { href: '/overdue', label: 'circulation.demo.overdue' })
}

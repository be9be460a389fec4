import type { Demo, DemoLibrary } from '../../../demo.ts'
import { Calendar } from './calendar.ts'
import { addCharges } from './charges.ts'
import { copiesToLend } from './copies.ts'
import { History } from './history.ts'
import { addHolds } from './holds.ts'
import { openDoors } from './opening.ts'
import { addHouseholdPatrons, addTownPatrons, type Borrower } from './patrons.ts'
import { addRules } from './rules.ts'
import { addScans } from './scans.ts'
import { addNotices, addRestriction } from './told.ts'
import { wholeHouse } from './whole-house.ts'
import { type Lending, writeLoans } from './writing.ts'

/** Patrons, rules, open hours, and what they borrowed, waited for and owed in two years. */
export async function addCirculation(demo: Demo): Promise<void> {
  const { town, household } = demo.cast
  await addRules(demo)
  await openDoors(demo)
  const patrons = await addTownPatrons(demo)
  const friends = await addHouseholdPatrons(demo)
  const inTown = await historyAt(demo, town, patrons, {
    perDay: 9.7,
    shares: [0.5, 0.28, 0.22],
    lateShare: 0.16,
    guestLent: [27, 18, 6],
  })
  const atHome = await historyAt(demo, household, friends, {
    perDay: 0.12,
    shares: [1],
    lateShare: 0.3,
    guestLent: [9],
  })
  const lent = inTown.lendings
  const all = [...lent, ...atHome.lendings]
  demo.say(`Writing down ${all.length.toLocaleString('en')} loans …`)
  await writeLoans(demo, all)
  await addHolds(demo, inTown)
  await addCharges(demo, inTown)
  await addNotices(demo, town, lent)
  const restricted = await addRestriction(demo, town, lent)
  const onTop = await addScans(demo, lent)
  recommendDesk(
    demo,
    lent.filter(({ patron }) => patron.id !== restricted),
    onTop,
  )
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
) {
  const { id: libraryId, zone } = library
  const house = await wholeHouse(demo.db, { libraryId, zone })
  const copies = await copiesToLend(demo, library)
  const calendar = new Calendar(house.calendarOf(library.branches[0]?.id ?? ''), demo.now)
  const history = new History({ random: demo.random, library, patrons, copies, house, calendar, lateShare })
  history.live(perDay, shares)
  for (const patron of patrons) if (patron.isGuest) history.lendToGuest(patron, guestLent)
  const { lendings, holds } = history
  return { library, house, patrons, copies, lendings, holds }
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

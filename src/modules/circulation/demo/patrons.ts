import { transaction } from '../../../database.ts'
import { inventedEmail, inventedName } from '../../../demo/names.ts'
import type { Random } from '../../../demo/random.ts'
import type { Demo, DemoLibrary, DemoPerson } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { fold } from '../../catalog/index.ts'
import type { categories } from '../forms.ts'
import { tables } from '../tables.ts'

export type Borrower = {
  id: string
  name: string
  category: (typeof categories)[number]
  home: string
  /** 'YYYY-MM-DD', the last day the card is good. */
  expires_on: string | null
  keeps_history: boolean
  /** When they were registered, in ms. */
  since: number
  /** How often they come, against others. */
  eagerness: number
  isGuest: boolean
}

const wanted = 412
const notes = [
  'Large print, if there is a choice.',
  'Her daughter collects for her on Fridays.',
  'Call, do not write: he does not read e-mail.',
  'Reads Polish; tell him when something new comes in.',
  'Uses a wheelchair: Harbour Street has a step, so meet her at the door.',
  'Borrows for the reading group of the care home.',
]

/** The town's patrons, children and students among them; some with an account, some whose card has run out. */
export async function addTownPatrons(demo: Demo): Promise<Borrower[]> {
  const { town, guests, others } = demo.cast
  demo.say(`Registering ${wanted} patrons …`)
  const joined = [guests.reader, guests.organiser, ...others]
  const strangers = Array.from({ length: wanted - joined.length }, () => inventedName(demo.random))
  const people: Known[] = [...joined, ...strangers.map(name => ({ name }))]
  return register(demo, town, people, 100)
}

/** Who borrows from the household: friends, and the reader of the town's library. */
export function addHouseholdPatrons(demo: Demo): Promise<Borrower[]> {
  const { household, friends, guests } = demo.cast
  return register(demo, household, [...friends, guests.reader], 1)
}

type Known = { name: string } | DemoPerson
type Row = ReturnType<typeof rowOf>

async function register(
  demo: Demo,
  library: DemoLibrary,
  people: readonly Known[],
  firstNumber: number,
): Promise<Borrower[]> {
  const rows = people.map((person, place) => rowOf(demo, library, person, place))
  let number = 20_000_000 + firstNumber
  const nextNumber = () => String(number++)
  const cards = rows.flatMap(row => cardsOf(demo.random, row, nextNumber))
  await transaction(demo.db, async tx => {
    await tables(tx).insertInto('circulation.patrons').values(rows).execute()
    await tables(tx).insertInto('circulation.cards').values(cards).execute()
  })
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    category: row.category,
    home: row.home_branch_id,
    expires_on: row.expires_on,
    keeps_history: row.keeps_history,
    since: row.created_at.getTime(),
    eagerness: 0.05 + demo.random.share() ** 3,
    isGuest: row.person_id === demo.cast.guests.reader.id,
  }))
}

function rowOf(demo: Demo, library: DemoLibrary, person: Known, place: number) {
  const { random } = demo
  const isGuest = 'id' in person && person.id === demo.cast.guests.reader.id
  const known = 'id' in person
  const written = random.chance(0.6)
  const home = isGuest
    ? (library.branches[1] ?? library.branches[0])
    : library.branches[branchDrawn(library, random)]
  return {
    id: newId(),
    library_id: library.id,
    person_id: known ? person.id : null,
    name: person.name,
    search_name: fold(person.name),
    email: known ? person.email : written ? inventedEmail(person.name, place) : null,
    // Numbers that are kept free for films and the like.
    phone: random.chance(0.5) ? `01632 960${String(random.whole(0, 999)).padStart(3, '0')}` : null,
    category: known ? ('adult' as const) : categoryDrawn(random),
    home_branch_id: home?.id ?? '',
    expires_on: isGuest ? null : expiryDrawn(demo),
    note: !known && random.chance(0.04) ? random.pick(notes) : null,
    keeps_history: isGuest || random.chance(0.55),
    created_at: demo.ago(
      known ? random.whole(500, 1000) : random.chance(0.8) ? random.whole(600, 1050) : random.whole(5, 600),
    ),
  }
}

const branchDrawn = ({ branches }: DemoLibrary, random: Random): number =>
  branches.length === 1 ? 0 : random.pick([0, 0, 0, 0, 1, 1, 2, 2])

const categoryDrawn = (random: Random): Borrower['category'] =>
  random.pick(['adult', 'adult', 'adult', 'adult', 'adult', 'child', 'child', 'child', 'student', 'student'])

/** Two of five cards are good for ever, a few ran out lately. */
function expiryDrawn(demo: Demo): string | null {
  const { random } = demo
  if (random.chance(0.4)) return null
  const days = random.chance(0.1) ? random.whole(1, 200) : -random.whole(10, 700)
  return demo.ago(days).toISOString().slice(0, 10)
}

/** Most have their first card still; some lost one, or got another for one that was worn out. */
function cardsOf(random: Random, { id, library_id, created_at }: Row, nextNumber: () => string) {
  const card = { library_id, patron_id: id, created_at }
  const before = random.chance(0.03) ? 'lost' : random.chance(0.04) ? 'replaced' : null
  return [
    ...(before ? [{ ...card, id: newId(), number: nextNumber(), status: before } as const] : []),
    { ...card, id: newId(), number: nextNumber(), status: 'active' } as const,
  ]
}

import { transaction } from '../../../database.ts'
import { inventedEmail, inventedName } from '../../../demo/names.ts'
import type { Random } from '../../../demo/random.ts'
import type { Demo, DemoLibrary, DemoPerson } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { fold } from '../../catalog/index.ts'
import type { builtInCategories } from '../patrons/categories.ts'
import { tables } from '../tables.ts'

export type Borrower = {
  id: string
  name: string
  category: (typeof builtInCategories)[number]
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
/** What staff wrote down, by whom it may be said of. */
const notes: Record<'adult' | 'child' | 'student', readonly string[]> = {
  adult: [
    'Large print, if there is a choice.',
    'Reads Polish, too: show what is new on that shelf.',
    'Borrows for the reading group of the care home.',
    'Uses a wheelchair: at Harbour Street open the side door, which has no step.',
  ],
  child: ['Comes with the school on Thursdays.', 'Reads English and Polish.'],
  student: ['Away from June to September.', 'Reads for a degree in history: new titles on 900 are welcome.'],
}
const callFirst = 'Call, do not write: e-mail is seldom read.'

/** The town's patrons, children and students among them; some with an account, some whose card has run out. */
export async function addTownPatrons(demo: Demo): Promise<Borrower[]> {
  const { town, guests, others } = demo.cast
  demo.say(`Registering ${wanted} patrons …`)
  const joined = [guests.reader, guests.organiser, ...others]
  const taken = new Set([...joined, ...demo.cast.friends].map(({ name }) => name))
  const strangers = Array.from({ length: wanted - joined.length }, () => newName(demo.random, taken))
  const people: Known[] = [...joined, ...strangers.map(name => ({ name }))]
  return register(demo, town, people, 100)
}

function newName(random: Random, taken: Set<string>): string {
  let name = inventedName(random)
  while (taken.has(name)) name = inventedName(random)
  taken.add(name)
  return name
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
  const category = known ? 'adult' : categoryDrawn(random)
  const email = known ? person.email : random.chance(0.7) ? inventedEmail(person.name, place) : null
  // Whoever gave neither is known at the desk.
  const phone = random.chance(email ? 0.5 : 0.9) ? phoneDrawn(random) : null
  const home = isGuest
    ? (library.branches[1] ?? library.branches[0])
    : library.branches[branchDrawn(library, random)]
  return {
    id: newId(),
    library_id: library.id,
    person_id: known ? person.id : null,
    name: person.name,
    search_name: fold(person.name),
    email,
    // One person has one number, wherever the card is from.
    phone: isGuest ? '01632 960147' : phone,
    category,
    home_branch_id: home?.id ?? '',
    expires_on: isGuest ? null : expiryDrawn(demo),
    note: !known && random.chance(0.04) ? random.pick(notesFor(category, phone)) : null,
    keeps_history: isGuest || random.chance(0.55),
    created_at: demo.ago(
      known ? random.whole(500, 1000) : random.chance(0.8) ? random.whole(600, 1050) : random.whole(5, 600),
    ),
  }
}

/** From the numbers that are kept free for films and the like. */
const phoneDrawn = (random: Random): string => `01632 960${String(random.whole(0, 999)).padStart(3, '0')}`

const notesFor = (category: DrawnCategory, phone: string | null): readonly string[] =>
  category === 'adult' && phone ? [...notes.adult, callFirst] : notes[category]

const branchDrawn = ({ branches }: DemoLibrary, random: Random): number =>
  branches.length === 1 ? 0 : random.pick([0, 0, 0, 0, 1, 1, 2, 2])

type DrawnCategory = keyof typeof notes

const drawn: readonly DrawnCategory[] = [
  'adult',
  'adult',
  'adult',
  'adult',
  'adult',
  'child',
  'child',
  'child',
  'student',
  'student',
]

const categoryDrawn = (random: Random): DrawnCategory => random.pick(drawn)

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

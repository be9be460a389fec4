import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { type Category, newCardUntil } from './categories.ts'
import type { ImportRow } from './import-rows.ts'
import type { PatronFacts } from './patrons.ts'

/** What a row would do: nothing, where the patron is as the file says already. */
export type Planned = { line: number; cells: string[]; name: string; card: string } & (
  | { does: 'new'; facts: PatronFacts & { card: string } }
  | { does: 'change'; patronId: string; changes: Partial<PatronFacts>; fields: string[] }
  | { does: 'nothing' }
  | { does: 'unreadable'; why: string }
)

export type Place = {
  libraryId: string
  categories: readonly Category[]
  branches: readonly { id: string; name: string }[]
  /** 'YYYY-MM-DD' */
  today: string
}

const day = z.iso.date('circulation.errors.day').nullable()
const text = (most: number) => z.string().max(most, 'shared.errors.too-long')
const row = z.object({
  card: z
    .string({ error: 'circulation.errors.card' })
    .transform(number => number.replace(/\s+/g, ''))
    .pipe(z.string().min(1, 'circulation.errors.card').max(40, 'circulation.errors.card-long')),
  name: z
    .string({ error: 'circulation.errors.name' })
    .min(1, 'circulation.errors.name')
    .max(200, 'shared.errors.too-long'),
  email: text(254)
    .transform(address => address.toLowerCase())
    .pipe(z.email('circulation.errors.email'))
    .optional(),
  phone: text(60).optional(),
  address: text(500).optional(),
  note: text(2000).optional(),
  born_on: day.optional(),
  expires_on: day.optional(),
})

/**
 * What each row would do, without writing anything: a patron is known by the card. A cell that is empty, or a column that the file
 * does not have, leaves what is there.
 */
export async function planOf(db: Db, place: Place, rows: readonly ImportRow[]): Promise<Planned[]> {
  const numbers = rows.map(({ said }) => (said.card ?? '').replace(/\s+/g, ''))
  const known = new Map((await patronsByCard(db, place.libraryId, numbers)).map(one => [one.card, one]))
  const seen = new Set<string>()
  return rows.map((given): Planned => {
    const { line, cells, said } = given
    const at = { line, cells, name: said.name ?? '', card: said.card ?? '' }
    const read = factsIn(place, given)
    if ('why' in read) return { ...at, does: 'unreadable', why: read.why }
    const { card, facts } = read
    if (seen.has(card)) return { ...at, does: 'unreadable', why: 'circulation.errors.card-twice' }
    seen.add(card)
    const patron = known.get(card)
    if (patron && patron.status !== 'active')
      return { ...at, does: 'unreadable', why: 'circulation.errors.card-gone' }
    return patron
      ? { ...at, ...changesOf(patron, facts) }
      : { ...at, does: 'new', facts: newFacts(place, card, facts) }
  })
}

type Said = Partial<PatronFacts> & { name: string }

function factsIn(place: Place, { said }: ImportRow): { card: string; facts: Said } | { why: string } {
  const { category, home, ...rest } = said
  const read = row.safeParse(rest)
  if (!read.success) return { why: read.error.issues[0]?.message ?? 'shared.errors.unreadable' }
  const { card, ...facts } = read.data
  const kind = category && named(place.categories, category, ({ code, name }) => [code, name])
  if (category && !kind) return { why: 'circulation.errors.category-unknown' }
  const branch = home && named(place.branches, home, ({ name }) => [name])
  if (home && !branch) return { why: 'circulation.errors.branch-unknown' }
  const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Said
  return {
    card,
    facts: {
      ...told,
      ...(kind ? { category: kind.code } : {}),
      ...(branch ? { home_branch_id: branch.id } : {}),
    },
  }
}

const named = <One>(all: readonly One[], wanted: string, names: (one: One) => string[]): One | undefined =>
  all.find(one => names(one).some(name => name.toLowerCase() === wanted.toLowerCase()))

function newFacts({ categories, branches, today }: Place, card: string, facts: Said) {
  const category = categories.find(({ code }) => code === facts.category) ?? categories[0]
  if (!category || !branches[0]) throw new Error('A library has a category and a branch.')
  return {
    email: null,
    phone: null,
    note: null,
    expires_on: newCardUntil(category, today),
    category: category.code,
    home_branch_id: branches[0].id,
    ...facts,
    card,
  }
}

type Known = Awaited<ReturnType<typeof patronsByCard>>[number]

function changesOf(patron: Known, facts: Said) {
  const changed = Object.entries(facts).filter(
    ([field, value]) => (patron[field as keyof Known] ?? null) !== value,
  )
  if (changed.length === 0) return { does: 'nothing' as const }
  const changes = Object.fromEntries(changed) as Partial<PatronFacts>
  return { does: 'change' as const, patronId: patron.id, changes, fields: changed.map(([field]) => field) }
}

const patronsByCard = (db: Db, libraryId: string, numbers: readonly string[]) =>
  tables(db)
    .selectFrom('circulation.cards as card')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'card.patron_id')
    .select(['card.number as card', 'card.status', 'patron.id', 'patron.name', 'patron.category'])
    .select(['patron.email', 'patron.phone', 'patron.address', 'patron.born_on', 'patron.expires_on'])
    .select(['patron.home_branch_id', 'patron.note'])
    .where('card.library_id', '=', libraryId)
    .where('card.number', '=', sql<string>`any(${[...numbers]}::text[])`)
    .execute()

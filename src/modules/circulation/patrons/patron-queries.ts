import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { revisionOf } from '../../../revision.ts'
import { fold } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

export const patronPageSize = 50

export type PatronRow = {
  id: string
  name: string
  category: string
  card: string | null
  open_loans: number | null
  expires_on: string | null
}

/** A library's patrons by name, A to Z or Z to A, from `after` on; `q` finds parts of names in any order, or a card's number. */
export async function patronsPage(
  db: Db,
  libraryId: string,
  {
    q,
    order = 'asc',
    after,
  }: { q: string; order?: 'asc' | 'desc'; after: { name: string; id: string } | null },
): Promise<PatronRow[]> {
  let found = patronsOf(db, libraryId, q)
    .orderBy(sql`patron.name collate "unicode"`, order)
    .orderBy('patron.id', order)
    .limit(patronPageSize + 1)
  if (after) found = found.where(beyond(after, order))
  return found.execute()
}

/** Where a list of patrons by name goes on: after this one. */
export const beyond = (after: { name: string; id: string }, order: 'asc' | 'desc' = 'asc') =>
  sql<boolean>`(patron.name collate "unicode", patron.id) ${order === 'asc' ? sql`>` : sql`<`}
    (${after.name}::text collate "unicode", ${after.id}::uuid)`

/** A library's patrons, or those that `q` may mean, with their card and what they have now: a builder, by `id`. */
export function patronsOf(db: Db, libraryId: string, q: string) {
  const all = tables(db)
    .selectFrom('circulation.patrons as patron')
    .leftJoin('circulation.cards as card', join =>
      join.onRef('card.patron_id', '=', 'patron.id').on('card.status', '=', 'active'),
    )
    .select(({ selectFrom }) => [
      'patron.id',
      'patron.name',
      'patron.category',
      'patron.expires_on',
      'card.number as card',
      selectFrom('circulation.loans as loan')
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .whereRef('loan.patron_id', '=', 'patron.id')
        .where('loan.returned_at', 'is', null)
        .as('open_loans'),
    ])
    .where('patron.library_id', '=', libraryId)
  return q ? all.where('patron.id', 'in', patronsCalled(db, libraryId, q)) : all
}

/** Whom a search may mean: three looks, each by an index of its own; one condition over all would read every patron. */
const patronsCalled = (db: Db, libraryId: string, q: string) =>
  tables(db)
    .selectFrom('circulation.patrons')
    .select('id')
    .where('library_id', '=', libraryId)
    .where(({ and, eb }) =>
      and(
        fold(q)
          .trim()
          .split(/\s+/)
          .map(word => eb('search_name', 'like', `%${likeSafe(word)}%`)),
      ),
    )
    .union(
      tables(db)
        .selectFrom('circulation.cards')
        .select('patron_id as id')
        .where('library_id', '=', libraryId)
        .where('number', '=', q.replace(/\s/g, '')),
    )
    .union(
      tables(db)
        .selectFrom('circulation.patrons')
        .select('id')
        .where('library_id', '=', libraryId)
        .where('email', '=', q.toLowerCase()),
    )

const likeSafe = (word: string): string => word.replace(/[\\%_]/g, sign => `\\${sign}`)

export type Patron = NonNullable<Awaited<ReturnType<typeof patronWithId>>>

/** One patron with their card and account, for staff of this library. */
export const patronWithId = (db: Db, libraryId: string, patronId: string) =>
  onePatron(db, libraryId).where('patron.id', '=', patronId).executeTakeFirst()

/** The library that a patron borrows at; undefined for an id that is no patron's. */
export async function libraryOfPatron(db: Db, patronId: string): Promise<string | undefined> {
  const patron = await tables(db)
    .selectFrom('circulation.patrons')
    .select('library_id')
    .where('id', '=', patronId)
    .executeTakeFirst()
  return patron?.library_id
}

const onePatron = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .leftJoin('circulation.cards as card', join =>
      join.onRef('card.patron_id', '=', 'patron.id').on('card.status', '=', 'active'),
    )
    .select([
      'patron.id',
      'patron.name',
      'patron.email',
      'patron.phone',
      'patron.category',
      'patron.home_branch_id',
      'patron.expires_on',
      'patron.note',
      'patron.address',
      'patron.born_on',
      'patron.alert',
      'patron.person_id',
      'patron.keeps_history',
      'card.number as card',
      sql<boolean>`patron.pin_hash is not null`.as('has_pin'),
      revisionOf('patron').as('revision'),
    ])
    .where('patron.library_id', '=', libraryId)

/** A person as a patron of this library; undefined where they do not borrow there. */
export const patronOfPerson = (db: Db, libraryId: string, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons')
    .select(['id', 'home_branch_id'])
    .where('library_id', '=', libraryId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

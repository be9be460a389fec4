import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { type Refused, refused } from '../../refusal.ts'
import { isStale, revisionOf } from '../../revision.ts'
import { fold } from '../catalog/index.ts'
import { type Actor, addMember, personByEmail, record } from '../identity/index.ts'
import { tables } from './tables.ts'

export type PatronFacts = {
  name: string
  email: string | null
  phone: string | null
  category: string
  home_branch_id: string
  expires_on: string | null
  note: string | null
}

/** Registers a patron with their first card. */
export function registerPatron(
  db: Db,
  libraryId: string,
  facts: PatronFacts & { card: string },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'card-taken'>> {
  const { card, ...patron } = facts
  return transaction(db, async tx => {
    const id = newId()
    await tables(tx)
      .insertInto('circulation.patrons')
      .values({
        ...patron,
        id,
        library_id: libraryId,
        person_id: null,
        search_name: fold(patron.name),
        keeps_history: false,
        created_at: now,
      })
      .execute()
    if (await giveCard(tx, libraryId, id, card, now)) {
      await recordPatron(tx, 'circulation.patron-registered', { libraryId, id }, actor, now)
      return { id }
    }
    await tables(tx).deleteFrom('circulation.patrons').where('id', '=', id).execute()
    return refused('card-taken')
  })
}

/** A new card; those before it are kept as replaced, so that scanning one says what it was. */
export function replaceCard(
  db: Db,
  libraryId: string,
  patronId: string,
  number: string,
  actor: Actor,
  now: Date,
): Promise<{ number: string } | Refused<'card-taken'>> {
  return transaction(db, async tx => {
    // One desk after the other: two new cards at once would both be the good one.
    await tables(tx)
      .selectFrom('circulation.patrons')
      .select('id')
      .where('library_id', '=', libraryId)
      .where('id', '=', patronId)
      .forUpdate()
      .execute()
    const has = await cardWithNumber(tx, libraryId, number)
    if (has?.patron_id === patronId && has.status === 'active') return { number }
    if (has) return refused('card-taken')
    const previous = await setCards(tx, patronId, 'active', 'replaced')
    if (await giveCard(tx, libraryId, patronId, number, now)) {
      await recordPatron(tx, 'circulation.card-replaced', { libraryId, id: patronId }, actor, now)
      return { number }
    }
    await setCards(tx, patronId, 'replaced', 'active', previous)
    return refused('card-taken')
  })
}

async function setCards(
  tx: Tx,
  patronId: string,
  from: 'active' | 'replaced',
  to: 'active' | 'replaced',
  only?: readonly string[],
): Promise<string[]> {
  const changed = await tables(tx)
    .updateTable('circulation.cards')
    .set({ status: to })
    .where('patron_id', '=', patronId)
    .where('status', '=', from)
    .$if(only !== undefined, query => query.where('id', '=', sql<string>`any(${[...(only ?? [])]}::uuid[])`))
    .returning('id')
    .execute()
  return changed.map(({ id }) => id)
}

async function giveCard(
  tx: Tx,
  libraryId: string,
  patronId: string,
  number: string,
  now: Date,
): Promise<boolean> {
  const card = await tables(tx)
    .insertInto('circulation.cards')
    .values({
      id: newId(),
      library_id: libraryId,
      patron_id: patronId,
      number,
      status: 'active',
      created_at: now,
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return card !== undefined
}

export const changePatron = (
  db: Db,
  libraryId: string,
  patronId: string,
  facts: PatronFacts,
  actor: Actor,
  now: Date,
): Promise<void> => transaction(db, tx => changePatronIn(tx, libraryId, patronId, facts, actor, now))

async function changePatronIn(
  tx: Tx,
  libraryId: string,
  patronId: string,
  facts: PatronFacts,
  actor: Actor,
  now: Date,
): Promise<void> {
  await tables(tx)
    .updateTable('circulation.patrons')
    .set({ ...facts, search_name: fold(facts.name) })
    .where('library_id', '=', libraryId)
    .where('id', '=', patronId)
    .execute()
  await recordPatron(tx, 'circulation.patron-changed', { libraryId, id: patronId }, actor, now)
}

/** The patron by id alone: names and cards are for the pages, where they can be forgotten. */
const recordPatron = (
  tx: Tx,
  event: string,
  { libraryId, id }: { libraryId: string; id: string },
  actor: Actor,
  now: Date,
): Promise<void> => record(tx, { ...actor, event, library: libraryId, subject: { kind: 'patron', id } }, now)

/** Joins a patron to the account with this e-mail, which makes its person a member of the library. */
export function joinAccount(
  db: Db,
  libraryId: string,
  patronId: string,
  email: string,
  actor: Actor,
  now: Date,
): Promise<{ name: string } | Refused<'no-account'> | Refused<'joined-already'>> {
  return transaction(db, async tx => {
    const person = await personByEmail(tx, email)
    if (!person) return refused('no-account')
    const other = await tables(tx)
      .selectFrom('circulation.patrons')
      .select('id')
      .where('library_id', '=', libraryId)
      .where('person_id', '=', person.id)
      .executeTakeFirst()
    if (other && other.id !== patronId) return refused('joined-already')
    await tables(tx)
      .updateTable('circulation.patrons')
      .set({ person_id: person.id })
      .where('library_id', '=', libraryId)
      .where('id', '=', patronId)
      .execute()
    await addMember(tx, { library_id: libraryId, person_id: person.id, role: 'member' }, now)
    await recordPatron(tx, 'circulation.account-joined', { libraryId, id: patronId }, actor, now)
    return { name: person.name }
  }).catch((error: { constraint?: string }) => {
    // Two desks joined the same account at once: the index let one of them.
    if (error.constraint === 'patrons_person') return refused('joined-already')
    throw error
  })
}

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
  if (after) {
    const beyond = order === 'asc' ? sql`>` : sql`<`
    found = found.where(
      sql<boolean>`(patron.name collate "unicode", patron.id) ${beyond} (${after.name}::text collate "unicode", ${after.id}::uuid)`,
    )
  }
  return found.execute()
}

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

export type CardFound = { patron_id: string; status: 'active' | 'lost' | 'replaced' }

/** Whose card this is, also when it was lost or replaced. */
export const cardWithNumber = (db: Db, libraryId: string, number: string): Promise<CardFound | undefined> =>
  tables(db)
    .selectFrom('circulation.cards')
    .select(['patron_id', 'status'])
    .where('library_id', '=', libraryId)
    .where('number', '=', number)
    .executeTakeFirst()

/** The library that a patron borrows at; undefined for an id that is no patron's. */
export async function libraryOfPatron(db: Db, patronId: string): Promise<string | undefined> {
  const patron = await tables(db)
    .selectFrom('circulation.patrons')
    .select('library_id')
    .where('id', '=', patronId)
    .executeTakeFirst()
  return patron?.library_id
}

/** Changes what is given and leaves the rest, unless somebody changed the patron since they were read. */
export function revisePatron(
  db: Db,
  libraryId: string,
  patronId: string,
  changes: Partial<PatronFacts>,
  seen: readonly string[] | null,
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'unknown-patron'> | Refused<'stale'>> {
  return transaction(db, async tx => {
    const patron = await tables(tx)
      .selectFrom('circulation.patrons as patron')
      .select(['name', 'email', 'phone', 'category', 'home_branch_id', 'expires_on', 'note'])
      .select(revisionOf('patron').as('revision'))
      .where('library_id', '=', libraryId)
      .where('id', '=', patronId)
      .forUpdate()
      .executeTakeFirst()
    if (!patron) return refused('unknown-patron')
    const { revision, ...facts } = patron
    if (isStale(seen, revision)) return refused('stale')
    await changePatronIn(tx, libraryId, patronId, { ...facts, ...changes }, actor, now)
    return { id: patronId }
  })
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
      'patron.person_id',
      'patron.keeps_history',
      'card.number as card',
      revisionOf('patron').as('revision'),
    ])
    .where('patron.library_id', '=', libraryId)

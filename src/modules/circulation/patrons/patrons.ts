import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { isStale, revisionOf } from '../../../revision.ts'
import { fold } from '../../catalog/index.ts'
import type { Actor } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { giveCard } from './cards.ts'
import { recordPatron } from './patron-entry.ts'

export type PatronFacts = {
  name: string
  email: string | null
  phone: string | null
  category: string
  home_branch_id: string
  expires_on: string | null
  note: string | null
  address?: string | null
  /** 'YYYY-MM-DD' */
  born_on?: string | null
  /** Said at the desk with each scan of the card. */
  alert?: string | null
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
      .select(['address', 'born_on', 'alert'])
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

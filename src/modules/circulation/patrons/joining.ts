import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, addMember, passwordFits, personByEmail } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { recordPatron } from './patron-entry.ts'

type NotJoined = Refused<'joined-already'> | Refused<'joined-to-another'>

/** Staff join a patron to the account with this e-mail, whose owner stands before them. */
export async function joinAccount(
  db: Db,
  libraryId: string,
  patronId: string,
  email: string,
  actor: Actor,
  now: Date,
): Promise<{ name: string } | Refused<'no-account'> | NotJoined> {
  const person = await personByEmail(db, email)
  return person ? joinPerson(db, { libraryId, patronId, person }, actor, now) : refused('no-account')
}

/** One number may be on cards of several libraries; more than these are not compared. */
const mostCards = 5

/**
 * Joins a card to a person's own account, who proves it by number and PIN. A number that nobody has, a card without a PIN
 * and a wrong PIN are one refusal, after the same work: none of them tells whether there is such a card.
 */
export async function joinByPin(
  db: Db,
  person: { id: string; name: string },
  { card, pin }: { card: string; pin: string },
  actor: Actor,
  now: Date,
): Promise<{ name: string } | Refused<'no-such-card'> | NotJoined> {
  const found = await tables(db)
    .selectFrom('circulation.cards as card')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'card.patron_id')
    .select(['patron.id', 'patron.library_id', 'patron.person_id', 'patron.pin_hash'])
    .where('card.number', '=', card)
    .where('card.status', '=', 'active')
    .where('patron.pin_hash', 'is not', null)
    .orderBy('patron.id')
    .limit(mostCards)
    .execute()
  if (found.length === 0) await passwordFits(undefined, pin)
  const fitting = []
  for (const patron of found) if (await passwordFits(patron.pin_hash ?? undefined, pin)) fitting.push(patron)
  const [patron, ...others] = fitting
  // Where two libraries gave the same number and PIN, it is not for us to choose: the desk joins it.
  if (!patron || others.length > 0) return refused('no-such-card')
  const { id: patronId, library_id: libraryId } = patron
  return joinPerson(db, { libraryId, patronId, person }, actor, now)
}

type Joining = { libraryId: string; patronId: string; person: { id: string; name: string } }

/** Joins them, which makes the person a member of the library; at most one patron for each person and library. */
function joinPerson(
  db: Db,
  { libraryId, patronId, person }: Joining,
  actor: Actor,
  now: Date,
): Promise<{ name: string } | NotJoined> {
  return transaction(db, async tx => {
    const patrons = await tables(tx)
      .selectFrom('circulation.patrons')
      .select(['id', 'person_id'])
      .where('library_id', '=', libraryId)
      .where(({ eb, or }) => or([eb('id', '=', patronId), eb('person_id', '=', person.id)]))
      .orderBy('id')
      .forUpdate()
      .execute()
    if (patrons.some(other => other.person_id === person.id && other.id !== patronId))
      return refused('joined-already')
    if (patrons.some(one => one.person_id !== null && one.person_id !== person.id))
      return refused('joined-to-another')
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
    // Joined twice at once: the index let one of them.
    if (error.constraint === 'patrons_person') return refused('joined-already')
    throw error
  })
}

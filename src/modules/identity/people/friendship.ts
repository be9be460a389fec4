import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'
import { act, actIn, openTie } from './relations.ts'
import type { Shows } from './shows.ts'
import { type Sought, soughtFrom } from './sought.ts'
import * as rule from './tie.ts'

type AskRefusal =
  | Refused<'nobody-sought'>
  | Refused<'yourself'>
  | Refused<'friends-already'>
  | Refused<'asked-already'>
  | Refused<'blocked-by-you'>

/**
 * Asks whoever has this handle or e-mail to be friends. The answer is the same whether or not there is such a person and whether
 * or not they want to hear of this one; only what the asking person knows already is refused. Two who ask each other are friends:
 * then there is no request any more.
 */
export function askToBeFriends(
  db: Db,
  personId: string,
  typed: string,
  now: Date,
): Promise<{ requestId: string | null } | AskRefusal> {
  const sought = soughtFrom(typed)
  if (!sought) return Promise.resolve(refused('nobody-sought'))
  return transaction(db, async tx => {
    const found = await personSought(tx, sought)
    if (found === personId) return refused('yourself')
    if (found) await openTie(tx, personId, found)
    const change = found ? await actIn(tx, personId, found, tie => rule.ask(tie, now)) : {}
    // A handle is public; an e-mail is not, and a refusal would tell whose it is.
    if (isRefused(change) && sought.by === 'handle' && change.refused !== 'asked-already') return change
    if ('friends' in change) {
      await forgetRequests(tx, personId, found)
      return { requestId: null }
    }
    const noted = await noteRequest(tx, personId, sought, found, now)
    if ('asks' in change && found) await writeTo(tx, personId, found, now)
    return noted
  })
}

export const acceptRequest = (db: Db, personId: string, otherId: string, now: Date) =>
  transaction(db, async tx => {
    const change = await actIn(tx, personId, otherId, tie => rule.accept(tie, now))
    if (!isRefused(change)) await forgetRequests(tx, personId, otherId)
    return change
  })

export const declineRequest = (db: Db, personId: string, otherId: string) =>
  act(db, personId, otherId, rule.decline)

/** Takes back what the person asked, by the request's id. */
export function withdrawRequest(
  db: Db,
  personId: string,
  requestId: string,
): Promise<{ sought: string } | Refused<'no-request'>> {
  return transaction(db, async tx => {
    const request = await tables(tx)
      .deleteFrom('identity.friend_requests')
      .where('id', '=', requestId)
      .where('person_id', '=', personId)
      .returning(['sought', 'found_id'])
      .executeTakeFirst()
    if (!request) return refused('no-request')
    const { found_id, sought } = request
    // The other may have declined, or never heard of it; that is not told.
    if (found_id && !(await stillSought(tx, personId, found_id)))
      await actIn(tx, personId, found_id, rule.withdraw)
    return { sought }
  })
}

export const unfriend = (db: Db, personId: string, otherId: string) =>
  act(db, personId, otherId, rule.unfriend)

/** Ends all that is between the two. What the other had asked still looks sent to them. */
export const blockPerson = (db: Db, personId: string, otherId: string, now: Date) =>
  transaction(db, async tx => {
    await openTie(tx, personId, otherId)
    const change = await actIn(tx, personId, otherId, tie => rule.block(tie, now))
    if (!isRefused(change))
      await tables(tx)
        .deleteFrom('identity.friend_requests')
        .where('person_id', '=', personId)
        .where('found_id', '=', otherId)
        .execute()
    return change
  })

export const unblockPerson = (db: Db, personId: string, otherId: string) =>
  act(db, personId, otherId, rule.unblock)

export const followPerson = (db: Db, personId: string, otherId: string, now: Date) =>
  transaction(db, async tx => {
    await openTie(tx, personId, otherId)
    return actIn(tx, personId, otherId, tie => rule.follow(tie, now))
  })

export const unfollowPerson = (db: Db, personId: string, otherId: string) =>
  act(db, personId, otherId, rule.unfollow)

/** What one friend sees of the person's reading; null is what all friends see. */
export const showFriend = (db: Db, personId: string, otherId: string, shows: Shows | null) =>
  act(db, personId, otherId, tie => rule.show(tie, shows))

/** An address that nobody has confirmed may be another's. */
async function personSought(tx: Tx, { by, words }: Sought): Promise<string | undefined> {
  const person = await tables(tx)
    .selectFrom('identity.people')
    .select('id')
    .where(by, '=', words)
    .where('suspended_at', 'is', null)
    .$if(by === 'email', query => query.where('email_confirmed_at', 'is not', null))
    .executeTakeFirst()
  return person?.id
}

async function noteRequest(
  tx: Tx,
  personId: string,
  { words }: Sought,
  found: string | undefined,
  now: Date,
): Promise<{ requestId: string } | Refused<'asked-already'>> {
  const request = await tables(tx)
    .insertInto('identity.friend_requests')
    .values({ id: newId(), person_id: personId, sought: words, found_id: found ?? null, asked_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return request ? { requestId: request.id } : refused('asked-already')
}

const letterAgainAfter = 7 * 86_400_000

/** Tells by mail who is asked, unless they want no such letters or had one about this person within a week. */
async function writeTo(tx: Tx, personId: string, foundId: string, now: Date): Promise<void> {
  const asking = await tables(tx)
    .selectFrom('identity.people')
    .select('name')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  const asked = await tables(tx)
    .selectFrom('identity.people')
    .select('email')
    .where('id', '=', foundId)
    .where('friend_letters', '=', true)
    .executeTakeFirst()
  if (!asked || !(await mayWrite(tx, personId, foundId, now))) return
  const letter = { letter: 'friend-request', params: { name: asking.name }, link: '/friends/requests' }
  await sendMail(tx, { ...letter, to: asked.email, personId: foundId }, now)
}

async function mayWrite(tx: Tx, personId: string, foundId: string, now: Date): Promise<boolean> {
  const column = personId < foundId ? 'low_wrote_at' : 'high_wrote_at'
  const noted = await tables(tx)
    .updateTable('identity.relations')
    .set({ [column]: now })
    .where(sql<boolean>`low_id = least(${personId}::uuid, ${foundId}::uuid)`)
    .where(sql<boolean>`high_id = greatest(${personId}::uuid, ${foundId}::uuid)`)
    .where(({ eb, or }) =>
      or([eb(column, 'is', null), eb(column, '<', new Date(now.getTime() - letterAgainAfter))]),
    )
    .returning('low_id')
    .executeTakeFirst()
  return noted !== undefined
}

async function stillSought(tx: Tx, personId: string, foundId: string): Promise<boolean> {
  const other = await tables(tx)
    .selectFrom('identity.friend_requests')
    .select('id')
    .where('person_id', '=', personId)
    .where('found_id', '=', foundId)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** What either asked the other, once they are friends. */
async function forgetRequests(tx: Tx, one: string, other: string | undefined): Promise<void> {
  await tables(tx)
    .deleteFrom('identity.friend_requests')
    .where(sql<boolean>`(person_id, found_id) in ((${one}, ${other}), (${other}, ${one}))`)
    .execute()
}

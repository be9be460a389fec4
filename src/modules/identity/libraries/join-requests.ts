import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { addMember } from './libraries.ts'

/** After so many days one may ask again where one was declined. */
const pause = 30

export type JoinRequest = { person_id: string; name: string; message: string | null; asked_at: Date }

type Asking = { libraryId: string; personId: string }

/**
 * Joins a library that is open to everybody, or asks one that wants to be asked.
 * @returns undefined when there is no library that the person may see and join
 */
export function askToJoin(
  db: Db,
  { libraryId, personId, message }: Asking & { message: string | null },
  { by, address }: Actor,
  now: Date,
): Promise<
  { joined: boolean } | Refused<'member-already' | 'asked-already' | 'declined-lately'> | undefined
> {
  return transaction(db, async tx => {
    const library = await tables(tx)
      .selectFrom('identity.libraries')
      .select('joining')
      .where('id', '=', libraryId)
      .where('joining', '<>', 'closed')
      .executeTakeFirst()
    if (!library) return undefined
    if (library.joining === 'open') {
      const joined = await addMember(tx, { library_id: libraryId, person_id: personId, role: 'member' }, now)
      if (!joined) return refused('member-already')
      await record(
        tx,
        {
          by,
          address,
          event: 'identity.member-joined',
          library: libraryId,
          person: personId,
          forMembers: true,
        },
        now,
      )
      return { joined: true }
    }
    if (await belongs(tx, libraryId, personId)) return refused('member-already')
    const before = await tables(tx)
      .selectFrom('identity.join_requests')
      .select('declined_at')
      .where('library_id', '=', libraryId)
      .where('person_id', '=', personId)
      .executeTakeFirst()
    if (before && !before.declined_at) return refused('asked-already')
    if (before?.declined_at && now.getTime() - before.declined_at.getTime() < pause * 86_400_000)
      return refused('declined-lately', { days: pause })
    const asked = { library_id: libraryId, person_id: personId, message, asked_at: now, declined_at: null }
    await tables(tx)
      .insertInto('identity.join_requests')
      .values(asked)
      .onConflict(conflict => conflict.columns(['library_id', 'person_id']).doUpdateSet(asked))
      .execute()
    await record(
      tx,
      { by, address, event: 'identity.joining-asked', library: libraryId, person: personId },
      now,
    )
    return { joined: false }
  })
}

/** Those that wait for an answer, the oldest first. */
export async function waitingRequests(db: Db, libraryId: string): Promise<JoinRequest[]> {
  return tables(db)
    .selectFrom('identity.join_requests as request')
    .innerJoin('identity.people as person', 'person.id', 'request.person_id')
    .select(['request.person_id', 'person.name', 'request.message', 'request.asked_at'])
    .where('request.library_id', '=', libraryId)
    .where('request.declined_at', 'is', null)
    .orderBy('request.asked_at')
    .limit(200)
    .execute()
}

/** @returns undefined when nobody asked, or it has been answered */
export function answerRequest(
  db: Db,
  { libraryId, personId, accept }: Asking & { accept: boolean },
  { by, address }: Actor,
  now: Date,
): Promise<{ name: string } | undefined> {
  return transaction(db, async tx => {
    const request = await tables(tx)
      .selectFrom('identity.join_requests as request')
      .innerJoin('identity.people as person', 'person.id', 'request.person_id')
      .select('person.name')
      .where('request.library_id', '=', libraryId)
      .where('request.person_id', '=', personId)
      .where('request.declined_at', 'is', null)
      .forUpdate('request')
      .executeTakeFirst()
    if (!request) return undefined
    if (accept) await addMember(tx, { library_id: libraryId, person_id: personId, role: 'member' }, now)
    else await decline(tx, { libraryId, personId }, now)
    const event = accept ? 'identity.member-joined' : 'identity.joining-declined'
    await record(tx, { by, address, event, library: libraryId, person: personId, forMembers: accept }, now)
    return request
  })
}

/** One's own, before it was answered. */
export async function withdrawRequest(db: Db, { libraryId, personId }: Asking): Promise<boolean> {
  const { numDeletedRows } = await tables(db)
    .deleteFrom('identity.join_requests')
    .where('library_id', '=', libraryId)
    .where('person_id', '=', personId)
    .where('declined_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

const belongs = async (tx: Tx, libraryId: string, personId: string): Promise<boolean> =>
  (
    await sql`select from identity.memberships where library_id = ${libraryId} and person_id = ${personId}`.execute(
      tx,
    )
  ).rows.length > 0

const decline = (tx: Tx, { libraryId, personId }: Asking, now: Date) =>
  tables(tx)
    .updateTable('identity.join_requests')
    .set({ declined_at: now, message: null })
    .where('library_id', '=', libraryId)
    .where('person_id', '=', personId)
    .execute()

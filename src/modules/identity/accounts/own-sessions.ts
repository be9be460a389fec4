import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'
import { endSessionsOf } from './sessions.ts'

type When = { now: Date; address: string | null }

/** Where a person is signed in, last used first. The id is the one that is kept, which signs nobody in. */
export const sessionsOf = (db: Db, personId: string, now: Date) =>
  tables(db)
    .selectFrom('identity.sessions')
    .select(['id_hash as id', 'device', 'address', 'created_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .orderBy('id_hash')
    .limit(100)
    .execute()

/** Signs one device out. */
export function endOwnSession(
  db: Db,
  { personId, id }: { personId: string; id: string },
  { now, address }: When,
): Promise<{ ended: true } | Refused<'no-session'>> {
  return transaction(db, async tx => {
    const ended = await tables(tx)
      .deleteFrom('identity.sessions')
      .where('id_hash', '=', id)
      .where('person_id', '=', personId)
      .returning('id_hash')
      .executeTakeFirst()
    if (!ended) return refused('no-session')
    await record(tx, { event: 'identity.session-ended', by: personId, address }, now)
    return { ended: true as const }
  })
}

/** Signs every other device out. */
export const endOtherSessions = (
  db: Db,
  { personId, sessionId }: { personId: string; sessionId: string },
  { now, address }: When,
): Promise<void> =>
  transaction(db, async tx => {
    await endSessionsOf(tx, personId, sessionId)
    await record(tx, { event: 'identity.other-sessions-ended', by: personId, address }, now)
  })

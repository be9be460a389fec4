import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { lockedPatron } from '../loans/standing.ts'
import { tables } from '../tables.ts'
import { recordPatron } from './patron-entry.ts'

/** All restrictions of a patron, the newest first: those that hold, and those that are over. */
export const restrictionsOf = (db: Db, libraryId: string, patronId: string) =>
  tables(db)
    .selectFrom('circulation.restrictions')
    .select(['id', 'reason', 'until_day', 'made_at', 'lifted_at'])
    .where('library_id', '=', libraryId)
    .where('patron_id', '=', patronId)
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute()

export type Restriction = Awaited<ReturnType<typeof restrictionsOf>>[number]

/** @param today 'YYYY-MM-DD' */
export const holdsOn = ({ lifted_at, until_day }: Restriction, today: string): boolean =>
  lifted_at === null && (until_day === null || until_day >= today)

/** Keeps a patron from borrowing, until a day or until it is lifted. */
export function restrict(
  db: Db,
  { libraryId, patronId }: { libraryId: string; patronId: string },
  { reason, until }: { reason: string; until: string | null },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'unknown-patron'>> {
  return transaction(db, async tx => {
    if (!(await lockedPatron(tx, libraryId, patronId))) return refused('unknown-patron')
    const id = newId()
    await tables(tx)
      .insertInto('circulation.restrictions')
      .values({
        id,
        library_id: libraryId,
        patron_id: patronId,
        reason,
        until_day: until,
        made_at: now,
        made_by: actor.by,
        lifted_at: null,
        lifted_by: null,
      })
      .execute()
    await recordPatron(tx, 'circulation.restricted', { libraryId, id: patronId }, actor, now)
    return { id }
  })
}

/** Ends a restriction before its time; it stays in the list as lifted. */
export function lift(
  db: Db,
  { libraryId, patronId }: { libraryId: string; patronId: string },
  restrictionId: string,
  actor: Actor,
  now: Date,
): Promise<{ lifted: boolean }> {
  return transaction(db, async tx => {
    const row = await tables(tx)
      .updateTable('circulation.restrictions')
      .set({ lifted_at: now, lifted_by: actor.by })
      .where('library_id', '=', libraryId)
      .where('patron_id', '=', patronId)
      .where('id', '=', restrictionId)
      .where('lifted_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (row) await recordPatron(tx, 'circulation.restriction-lifted', { libraryId, id: patronId }, actor, now)
    return { lifted: row !== undefined }
  })
}

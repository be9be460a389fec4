import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { ClubFacts } from './founding.ts'

export type ByMember = { clubId: string; personId: string }

/** Keeps a club as it is for this transaction, and tells what this person is in it; undefined where they are nothing. */
export async function lockedClub(tx: Tx, { clubId, personId }: ByMember) {
  const club = await tables(tx)
    .selectFrom('clubs.clubs')
    .selectAll()
    .where('id', '=', clubId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const member =
    club &&
    (await tables(tx)
      .selectFrom('clubs.members')
      .select('role')
      .where('club_id', '=', clubId)
      .where('person_id', '=', personId)
      .executeTakeFirst())
  return member && { ...club, role: member.role }
}

/** The same for what only those who run it may do. */
export async function clubToRunIn(tx: Tx, by: ByMember) {
  const club = await lockedClub(tx, by)
  if (!club) return refused('unknown-club')
  return club.role === 'organiser' ? club : refused('organisers-only')
}

/** An organiser's change; `seen` is the revision that they looked at. */
export const changeClub = (
  db: Db,
  by: ByMember,
  facts: Partial<ClubFacts & { bets: boolean }>,
  seen: number | null,
): Promise<
  | { id: string }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'club-archived'>
  | Refused<'stale'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    if (club.archived_at) return refused('club-archived')
    if (seen !== null && seen !== club.revision) return refused('stale')
    await tables(tx)
      .updateTable('clubs.clubs')
      .set({ ...facts, revision: club.revision + 1 })
      .where('id', '=', club.id)
      .execute()
    return { id: club.id }
  })

/** Ends a club: it stays to be read by its members, and nobody comes in any more. */
export const archiveClub = (
  db: Db,
  by: ByMember,
  now: Date,
): Promise<{ archived: true } | Refused<'unknown-club'> | Refused<'organisers-only'>> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    await tables(tx)
      .updateTable('clubs.clubs')
      .set({ archived_at: club.archived_at ?? now, invitation: null })
      .where('id', '=', club.id)
      .execute()
    await tables(tx).deleteFrom('clubs.requests').where('club_id', '=', club.id).execute()
    await tables(tx).deleteFrom('clubs.invitations').where('club_id', '=', club.id).execute()
    return { archived: true }
  })

/** Makes a new invitation, which ends the one before, or only ends it. */
export const renewInvitation = (
  db: Db,
  by: ByMember,
  { wanted }: { wanted: boolean },
): Promise<
  | { invitation: string | null }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'club-archived'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    if (club.archived_at) return refused('club-archived')
    const invitation = wanted ? newId() : null
    await tables(tx).updateTable('clubs.clubs').set({ invitation }).where('id', '=', club.id).execute()
    return { invitation }
  })

import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { hasOpenStakes } from '../bets/open-stakes.ts'
import { type ByMember, clubToRunIn, lockedClub } from '../clubs/changing.ts'
import type { ClubRole, Shares } from '../clubs/club.ts'
import { tables } from '../tables.ts'
import { addMember, isFull } from './joining.ts'

type Answer = { memberId: string; accept: boolean }

/** Lets in who asked, or declines it. */
export const answerRequest = (
  db: Db,
  by: ByMember,
  { memberId, accept }: Answer,
  now: Date,
): Promise<
  | { joined: boolean }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'unknown-request'>
  | Refused<'club-full'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    const request = await tables(tx)
      .selectFrom('clubs.requests')
      .select('person_id')
      .where('club_id', '=', club.id)
      .where('person_id', '=', memberId)
      .where('declined_at', 'is', null)
      .executeTakeFirst()
    if (!request) return refused('unknown-request')
    if (accept && (await isFull(tx, club.id))) return refused('club-full')
    if (accept) await addMember(tx, { clubId: club.id, personId: memberId, role: 'member' }, now)
    else
      await tables(tx)
        .updateTable('clubs.requests')
        .set({ declined_at: now, message: null })
        .where('club_id', '=', club.id)
        .where('person_id', '=', memberId)
        .execute()
    return { joined: accept }
  })

/** Gives a member another role; a club that goes on keeps an organiser. */
export const giveRole = (
  db: Db,
  by: ByMember,
  { memberId, role }: { memberId: string; role: ClubRole },
): Promise<
  | { role: ClubRole }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'unknown-member'>
  | Refused<'last-organiser'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    const member = await memberOf(tx, club.id, memberId)
    if (!member) return refused('unknown-member')
    if (member.role === 'organiser' && role !== 'organiser' && (await isLast(tx, club.id)))
      return refused('last-organiser')
    await tables(tx)
      .updateTable('clubs.members')
      .set({ role })
      .where('club_id', '=', club.id)
      .where('person_id', '=', memberId)
      .execute()
    return { role }
  })

/** Gives the club into other hands: that member runs it, and who gave it is a member like the others. */
export const handOver = (
  db: Db,
  by: ByMember,
  memberId: string,
): Promise<
  { organiser: string } | Refused<'unknown-club'> | Refused<'organisers-only'> | Refused<'unknown-member'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    if (memberId === by.personId || !(await memberOf(tx, club.id, memberId))) return refused('unknown-member')
    for (const [personId, role] of [
      [memberId, 'organiser'],
      [by.personId, 'member'],
    ] as const)
      await tables(tx)
        .updateTable('clubs.members')
        .set({ role })
        .where('club_id', '=', club.id)
        .where('person_id', '=', personId)
        .execute()
    return { organiser: memberId }
  })

/** An organiser's doing; organisers are not removed, but may be given another role before. */
export const removeMember = (
  db: Db,
  by: ByMember,
  memberId: string,
): Promise<
  | { removed: true }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'unknown-member'>
  | Refused<'organiser-stays'>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    const member = await memberOf(tx, club.id, memberId)
    if (!member) return refused('unknown-member')
    if (member.role === 'organiser') return refused('organiser-stays')
    await removeFrom(tx, { clubId: club.id, personId: memberId })
    return { removed: true }
  })

/** Leaves a club; who runs it alone gives it into other hands first, or ends it, and who has points on a bet waits for its end. */
export const leaveClub = (
  db: Db,
  by: ByMember,
): Promise<{ left: true } | Refused<'unknown-club'> | Refused<'last-organiser'> | Refused<'open-bets'>> =>
  transaction(db, async tx => {
    const club = await lockedClub(tx, by)
    if (!club) return refused('unknown-club')
    if (club.role === 'organiser' && !club.archived_at && (await isLast(tx, club.id)))
      return refused('last-organiser')
    if (await hasOpenStakes(tx, by)) return refused('open-bets')
    await removeFrom(tx, by)
    return { left: true }
  })

/** What the club sees of one's reading from now on. */
export async function shareReading(
  db: Db,
  { clubId, personId }: ByMember,
  shares: Shares,
): Promise<{ shares: Shares } | Refused<'unknown-club'>> {
  const changed = await tables(db)
    .updateTable('clubs.members')
    .set({ shares })
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .returning('shares')
    .executeTakeFirst()
  return changed ? { shares } : refused('unknown-club')
}

const memberOf = (tx: Tx, clubId: string, personId: string) =>
  tables(tx)
    .selectFrom('clubs.members')
    .select('role')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

async function isLast(tx: Tx, clubId: string): Promise<boolean> {
  const organisers = await tables(tx)
    .selectFrom('clubs.members')
    .select('person_id')
    .where('club_id', '=', clubId)
    .where('role', '=', 'organiser')
    .limit(2)
    .execute()
  return organisers.length < 2
}

const removeFrom = (tx: Tx, { clubId, personId }: ByMember) =>
  tables(tx)
    .deleteFrom('clubs.members')
    .where('club_id', '=', clubId)
    .where('person_id', '=', personId)
    .execute()

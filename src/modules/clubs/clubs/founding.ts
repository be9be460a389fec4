import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { addMember } from '../members/joining.ts'
import { tables } from '../tables.ts'
import type { Joining } from './club.ts'

/** So many clubs that go on somebody may run. */
export const mostClubs = 50

export type ClubFacts = {
  name: string
  description: string | null
  place: string | null
  online: boolean
  language: string
  zone: string
  joining: Joining
}

/** Founds a club, which its founder runs; `libraryId` only where the caller has seen that they may speak for the library. */
export const foundClub = (
  db: Db,
  personId: string,
  { libraryId, ...facts }: ClubFacts & { libraryId: string | null },
  now: Date,
): Promise<{ id: string } | Refused<'too-many-clubs', { most: number }>> =>
  transaction(db, async tx => {
    const { count } = await tables(tx)
      .selectFrom('clubs.members as member')
      .innerJoin('clubs.clubs as club', 'club.id', 'member.club_id')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('member.person_id', '=', personId)
      .where('member.role', '=', 'organiser')
      .where('club.archived_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (Number(count) >= mostClubs) return refused('too-many-clubs', { most: mostClubs })
    const id = newId()
    await tables(tx)
      .insertInto('clubs.clubs')
      .values({ id, ...facts, library_id: libraryId, invitation: null, created_at: now, archived_at: null })
      .execute()
    await addMember(tx, { clubId: id, personId, role: 'organiser' }, now)
    return { id }
  })

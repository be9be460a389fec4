import { sql } from 'kysely'
import { testDatabase } from '../../../tests/database.ts'
import { newId } from '../../id.ts'
import { isRefused } from '../../refusal.ts'
import type { ClubRole, Joining } from './clubs/club.ts'
import { foundClub } from './clubs/founding.ts'
import { tables } from './tables.ts'

type MeetingOf = { workId: string; editionId?: string | null; startsAt: Date; endsAt: Date }

/** People, and clubs that they are in. */
export function testClubs(now: Date) {
  const database = testDatabase()
  const person = async (name = 'Wren'): Promise<string> => {
    const id = newId()
    await sql`insert into identity.people (id, email, name, password_hash, created_at)
      values (${id}, ${`${id}@example.org`}, ${name}, 'none', now())`.execute(database.db)
    return id
  }
  return {
    database,
    get db() {
      return database.db
    },
    person,
    /** A club that this person runs. */
    async club(
      organiser: string,
      { joining = 'open', libraryId = null }: { joining?: Joining; libraryId?: string | null } = {},
    ) {
      const facts = { name: 'Tuesday Readers', description: null, place: null, online: true, language: 'en' }
      const made = await foundClub(
        database.db,
        organiser,
        { ...facts, zone: 'Europe/London', joining, libraryId },
        now,
      )
      if (isRefused(made)) throw new Error(made.refused)
      return made.id
    },
    /** Somebody new in it. */
    async member(clubId: string, { role = 'member', name }: { role?: ClubRole; name?: string } = {}) {
      const personId = await person(name)
      await tables(database.db)
        .insertInto('clubs.members')
        .values({ club_id: clubId, person_id: personId, role, joined_at: now })
        .execute()
      return personId
    },
    /** A meeting of it, whatever planning one would say to its times. */
    async meeting(clubId: string, meeting: MeetingOf): Promise<string> {
      const id = newId()
      await tables(database.db)
        .insertInto('clubs.meetings')
        .values({
          id,
          club_id: clubId,
          work_id: meeting.workId,
          edition_id: meeting.editionId ?? null,
          starts_at: meeting.startsAt,
          ends_at: meeting.endsAt,
          place: null,
          link: null,
          agenda: null,
          minutes: null,
          planned_by: null,
          created_at: now,
          cancelled_at: null,
          cancelled_because: null,
        })
        .execute()
      return id
    },
  }
}

import { sql } from 'kysely'
import { beforeAll } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { tables } from '../tables.ts'
import { say } from './saying.ts'
import { type Starting, startThread } from './starting.ts'

const title = 'Middlemarch'

/** A club that talks about a book, and the logs of those who read it. */
export function testThreads(now: Date) {
  const clubs = testClubs(now)
  let workId = ''
  beforeAll(async () => {
    const { libraryId, branchIds } = await makeLibrary(clubs.db)
    const shelved = { libraryId, branchId: branchIds[0] ?? '', title, barcodes: [] }
    workId = (await putOnShelf(clubs.db, shelved)).workId
    await sql`update catalog.editions set pages = 800 where work_id = ${workId}`.execute(clubs.db)
  })
  return {
    person: clubs.person,
    club: clubs.club,
    member: clubs.member,
    database: clubs.database,
    get db() {
      return clubs.db
    },
    get workId() {
      return workId
    },
    /** A meeting about the book, with a milestone at half of it. */
    async meeting(clubId: string) {
      const milestoneId = newId()
      const endsAt = new Date(now.getTime() + 7_200_000)
      const meetingId = await clubs.meeting(clubId, { workId, startsAt: now, endsAt })
      await tables(clubs.db)
        .insertInto('clubs.milestones')
        .values({
          id: milestoneId,
          club_id: clubId,
          meeting_id: meetingId,
          name: 'Book four',
          page: 400,
          share: 500_000,
          due_on: '2026-12-01',
        })
        .execute()
      return { meetingId, milestoneId }
    },
    /** A thread with one comment. */
    async thread(clubId: string, personId: string, told: Partial<Starting> = {}) {
      const starting = { title: 'Rome', body: 'First.', gate: 0, meetingId: null, milestoneId: null, ...told }
      const made = await startThread(clubs.db, { clubId, personId }, starting, now)
      if (isRefused(made)) throw new Error(made.refused)
      return made
    },
    async say(threadId: string, personId: string, body: string, gate = 0, answers: string | null = null) {
      const said = await say(clubs.db, { threadId, personId }, { body, gate, answers }, now)
      if (isRefused(said)) throw new Error(said.refused)
      return said.commentId
    },
    /** Their log says now that they are so far; an end is once and for all. */
    async isAt(personId: string, share: number, finished = false) {
      const [bookId, readthroughId] = [newId(), newId()]
      await sql`delete from reading.books where person_id = ${personId} and work_id = ${workId}`.execute(
        clubs.db,
      )
      await sql`insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
        values (${bookId}, ${personId}, ${workId}, 'reading', '2026-11-01', now())`.execute(clubs.db)
      if (finished)
        await sql`insert into reading.readthroughs (id, person_id, book_id, outcome, created_at)
          values (${newId()}, ${personId}, ${bookId}, 'finished', now())`.execute(clubs.db)
      await sql`insert into reading.readthroughs (id, person_id, book_id, created_at)
        values (${readthroughId}, ${personId}, ${bookId}, now())`.execute(clubs.db)
      await sql`insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, length, share)
        values (${newId()}, ${personId}, ${readthroughId}, now(), '2026-11-20', 'percent', ${Math.floor(share / 10_000)}, 100, ${share})`.execute(
        clubs.db,
      )
    },
  }
}

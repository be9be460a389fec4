import { sql } from 'kysely'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { openPoll } from '../polls/opening.ts'
import { propose } from '../polls/proposing.ts'
import { tables } from '../tables.ts'
import { startThread } from '../threads/starting.ts'
import { followJoinedWorks } from './following.ts'

/** Works that are joined and parted as the catalogue does it, and what clubs say of them. */
export function testJoining(now: Date) {
  const clubs = testClubs(now)
  return {
    person: clubs.person,
    club: clubs.club,
    member: clubs.member,
    database: clubs.database,
    get db() {
      return clubs.db
    },
    async works(count: number): Promise<string[]> {
      const { libraryId, branchIds } = await makeLibrary(clubs.db)
      const shelved = { libraryId, branchId: branchIds[0] ?? '', barcodes: [] }
      const works = []
      for (let place = 0; place < count; place++)
        works.push((await putOnShelf(clubs.db, { ...shelved, title: `Work ${place}` })).workId)
      return works
    },
    async editionOf(workId: string): Promise<string> {
      const { rows } = await sql<{ id: string }>`
        select id from catalog.editions where work_id = ${workId}`.execute(clubs.db)
      return rows[0]?.id ?? ''
    },
    /** The editions of the one, which go to the other. */
    async join(from: string, into: string): Promise<string[]> {
      const { rows } = await sql<{ id: string }>`
        update catalog.editions set work_id = ${into} where work_id = ${from} returning id`.execute(clubs.db)
      await sql`update catalog.works set merged_into = ${into} where id = ${from}`.execute(clubs.db)
      return rows.map(({ id }) => id)
    },
    async part(from: string, editions: readonly string[]): Promise<void> {
      await sql`update catalog.editions set work_id = ${from} where id = any(${[...editions]}::uuid[])`.execute(
        clubs.db,
      )
      await sql`update catalog.works set merged_into = null where id = ${from}`.execute(clubs.db)
    },
    follow: (from: string, into: string) =>
      followJoinedWorks.run({ from, into }, jobContext({ database: clubs.database, filesDir: '' }, now)),
    meeting: (clubId: string, workId: string, editionId: string | null = null) =>
      clubs.meeting(clubId, {
        workId,
        editionId,
        startsAt: new Date(now.getTime() + 86_400_000),
        endsAt: new Date(now.getTime() + 90_000_000),
      }),
    /** It takes another book. */
    move: (meetingId: string, workId: string) =>
      tables(clubs.db)
        .updateTable('clubs.meetings')
        .set({ work_id: workId })
        .where('id', '=', meetingId)
        .execute(),
    async thread(clubId: string, personId: string, meetingId: string): Promise<string> {
      const starting = { title: 'Rome', body: 'First.', gate: 300_000, meetingId, milestoneId: null }
      const made = await startThread(clubs.db, { clubId, personId }, starting, now)
      if (isRefused(made)) throw new Error(made.refused)
      return made.threadId
    },
    async poll(clubId: string, personId: string): Promise<string> {
      const closesAt = new Date(now.getTime() + 86_400_000)
      const made = await openPoll(clubs.db, { clubId, personId }, { title: 'Next', closesAt }, now)
      if (isRefused(made)) throw new Error(made.refused)
      return made.id
    },
    async title(pollId: string, personId: string, workId: string, minute: number): Promise<string> {
      const at = new Date(now.getTime() + minute * 60_000)
      const made = await propose(
        clubs.db,
        { pollId, personId },
        { book: { workId }, words: `Title ${minute}` },
        at,
      )
      if (isRefused(made)) throw new Error(made.refused)
      return made.id
    },
  }
}

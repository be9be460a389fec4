import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type ByMember, lockedClub } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import { lockedThread } from './locking.ts'
import { keepComment } from './saying.ts'
import { markSeen } from './visiting.ts'

/** What a thread is about: the club at large, one of its meetings, or a part of that meeting's book. */
export type Subject = { meetingId: string | null; milestoneId: string | null }

export type Starting = Subject & {
  title: string
  body: string
  /** From where in the book the first comment is safe, in millionths; 0 for everybody. */
  gate: number
}

/** Begins a thread with what is said first in it. */
export const startThread = (
  db: Db,
  by: ByMember,
  { title, body, gate, ...subject }: Starting,
  now: Date,
): Promise<
  | { threadId: string; commentId: string }
  | Refused<'unknown-club'>
  | Refused<'unknown-subject'>
  | Refused<'club-archived'>
  | Refused<'no-book'>
> =>
  transaction(db, async tx => {
    const club = await lockedClub(tx, by)
    if (!club) return refused('unknown-club')
    if (club.archived_at) return refused('club-archived')
    const about = await lockedSubject(tx, club.id, subject)
    if (!about) return refused('unknown-subject')
    if (gate > 0 && !about.workId) return refused('no-book')
    const threadId = newId()
    await tables(tx)
      .insertInto('clubs.threads')
      .values({
        id: threadId,
        club_id: club.id,
        meeting_id: subject.meetingId,
        milestone_id: subject.milestoneId,
        work_id: about.workId,
        told_work_id: about.toldWorkId,
        title,
        started_by: by.personId,
        started_at: now,
        last_said_at: now,
        closed_at: null,
      })
      .execute()
    const thread = { id: threadId, club_id: club.id, work_id: about.workId }
    const commentId = await keepComment(tx, thread, { authorId: by.personId, body, gate, answers: null }, now)
    await markSeen(tx, { threadId, personId: by.personId }, now)
    return { threadId, commentId }
  })

/** Its work, kept as it is for this transaction; undefined where this club has no such meeting or milestone. */
async function lockedSubject(
  tx: Tx,
  clubId: string,
  { meetingId, milestoneId }: Subject,
): Promise<{ workId: string | null; toldWorkId: string | null } | undefined> {
  if (meetingId === null) return milestoneId === null ? { workId: null, toldWorkId: null } : undefined
  const meeting = await tables(tx)
    .selectFrom('clubs.meetings')
    .select(({ fn }) => ['work_id as workId', fn.coalesce('told_work_id', 'work_id').as('toldWorkId')])
    .where('club_id', '=', clubId)
    .where('id', '=', meetingId)
    .forShare()
    .executeTakeFirst()
  if (!meeting) return undefined
  if (milestoneId === null) return meeting
  const milestone = await tables(tx)
    .selectFrom('clubs.milestones')
    .select('id')
    .where('meeting_id', '=', meetingId)
    .where('id', '=', milestoneId)
    .forKeyShare()
    .executeTakeFirst()
  return milestone && meeting
}

/** Nothing more is said in a thread from now on, or it goes on; who runs the club or keeps its talk in order decides. */
export const closeThread = (
  db: Db,
  { threadId, personId }: { threadId: string; personId: string },
  { closed }: { closed: boolean },
  now: Date,
): Promise<
  { closed: boolean } | Refused<'unknown-thread'> | Refused<'moderators-only'> | Refused<'club-archived'>
> =>
  transaction(db, async tx => {
    const thread = await lockedThread(tx, { threadId, personId })
    if (!thread) return refused('unknown-thread')
    if (thread.role === 'member') return refused('moderators-only')
    if (thread.archived_at) return refused('club-archived')
    await tables(tx)
      .updateTable('clubs.threads')
      .set({ closed_at: closed ? (thread.closed_at ?? now) : null })
      .where('id', '=', threadId)
      .execute()
    return { closed }
  })

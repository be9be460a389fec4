import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { archiveClub } from '../clubs/changing.ts'
import { commentFor, commentsInThread, openReports, sealedReports, versionsOf } from './comment-queries.ts'
import { handlesIn } from './mentions.ts'
import { moderate, report } from './moderating.ts'
import { react } from './reacting.ts'
import { deleteComment, editComment, say } from './saying.ts'
import { closeThread, startThread } from './starting.ts'
import { threadFor, threadsOfClub } from './thread-queries.ts'
import { testThreads } from './threads.fixture.ts'
import { markSeen, openThread } from './visiting.ts'

const now = new Date('2026-11-20T19:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const talk = testThreads(now)
let organiser = ''
let member = ''
let club = ''
let meeting = { meetingId: '', milestoneId: '' }

beforeEach(async () => {
  organiser = await talk.person('Ines')
  club = await talk.club(organiser)
  member = await talk.member(club, { name: 'Wren' })
  meeting = await talk.meeting(club)
})

const by = (commentId: string, personId = organiser) => ({ commentId, personId })
const bodiesOf = async (threadId: string, personId = member) =>
  (await commentsInThread(talk.db, threadId, personId, null)).map(({ body }) => body)

describe('a thread', () => {
  it('is of the club, of a meeting or of a part of its book, and of nothing of another club', async () => {
    const other = await talk.club(organiser)
    const starting = { title: 'Rome', body: 'First.', gate: 0 }
    const start = (clubId: string, told: object) =>
      startThread(
        talk.db,
        { clubId, personId: organiser },
        { ...starting, meetingId: null, milestoneId: null, ...told },
        now,
      )
    expect(await start(other, meeting)).toEqual({ refused: 'unknown-subject' })
    expect(await start(club, { milestoneId: meeting.milestoneId })).toEqual({ refused: 'unknown-subject' })
    expect(await start(club, { gate: 5 })).toEqual({ refused: 'no-book' })
    expect(await start(await talk.club(member), {})).toEqual({ refused: 'unknown-club' })
    const { threadId } = await talk.thread(club, organiser, meeting)
    expect(await threadFor(talk.db, threadId, member)).toMatchObject({
      work: 'Middlemarch',
      milestone: 'Book four',
      milestone_share: 500_000,
    })
    expect(await threadFor(talk.db, threadId, await talk.person())).toBeUndefined()
  })

  it('goes on while it is open, and its club has not ended', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser)
    const thread = { threadId, personId: member }
    const words = { body: 'More.', gate: 0, answers: null }
    expect(await closeThread(talk.db, thread, { closed: true }, now)).toEqual({ refused: 'moderators-only' })
    await closeThread(talk.db, { threadId, personId: organiser }, { closed: true }, now)
    expect(await say(talk.db, thread, words, now)).toEqual({ refused: 'thread-closed' })
    expect(await react(talk.db, by(commentId, member), 'agree', now)).toEqual({ refused: 'thread-closed' })
    await closeThread(talk.db, { threadId, personId: organiser }, { closed: false }, now)
    await archiveClub(talk.db, { clubId: club, personId: organiser }, now)
    expect(await say(talk.db, thread, words, now)).toEqual({ refused: 'club-archived' })
    expect(await bodiesOf(threadId)).toEqual(['First.'])
  })

  it('stands before others where something was said after them', async () => {
    const first = await talk.thread(club, organiser)
    const second = await talk.thread(club, organiser, { title: 'Cake' })
    const words = { body: 'Again.', gate: 0, answers: null }
    await say(talk.db, { threadId: first.threadId, personId: member }, words, later(5))
    const ids = (await threadsOfClub(talk.db, club, member, null)).map(({ id }) => id)
    expect(ids).toEqual([first.threadId, second.threadId])
  })

  it('tells what is new: what was said, or opened by reading on, since one looked', async () => {
    const { threadId } = await talk.thread(club, organiser, meeting)
    await talk.say(threadId, organiser, 'Sealed.', 600_000)
    await talk.isAt(member, 400_000)
    const newIn = async () => (await threadFor(talk.db, threadId, member))?.new
    expect(await newIn()).toBe(1)
    await markSeen(talk.db, { threadId, personId: member }, later(1))
    expect(await newIn()).toBe(0)
    await talk.isAt(member, 600_000)
    expect(await newIn()).toBe(1)
    await markSeen(talk.db, { threadId, personId: member }, later(2))
    await say(talk.db, { threadId, personId: member }, { body: 'Mine.', gate: 0, answers: null }, later(3))
    expect(await newIn()).toBe(0)
    expect((await threadFor(talk.db, threadId, organiser))?.new).toBe(1)
  })
})

describe('a comment', () => {
  it('that answers another stands under it, and is never safer than it', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser, { ...meeting, gate: 300_000 })
    for (const person of [organiser, member]) await talk.isAt(person, 300_000)
    const next = await talk.say(threadId, organiser, 'Next.')
    const answer = await talk.say(threadId, member, 'Answer.', 0, commentId)
    await talk.say(threadId, organiser, 'Answer to it.', 0, answer)
    expect(await bodiesOf(threadId)).toEqual(['First.', 'Answer.', 'Answer to it.', 'Next.'])
    await talk.isAt(member, 100_000)
    expect(await bodiesOf(threadId)).toEqual(['Answer.', 'Next.'])
    const words = { body: 'Blind.', gate: 0, answers: commentId }
    expect(await say(talk.db, { threadId, personId: member }, words, now)).toEqual({
      refused: 'unknown-comment',
    })
    await editComment(talk.db, by(next), { body: 'Next.', gate: 200_000 }, null, now)
    expect(await bodiesOf(threadId)).toEqual(['Answer.'])
  })

  it('takes its answers behind its own gate when that moves', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser, meeting)
    const answer = await talk.say(threadId, organiser, 'Answer.', 0, commentId)
    await talk.say(threadId, organiser, 'Deep.', 900_000, answer)
    await editComment(talk.db, by(commentId), { body: 'First.', gate: 500_000 }, null, now)
    const gates = await commentsInThread(talk.db, threadId, organiser, null)
    expect(gates.map(({ gate }) => gate)).toEqual([500_000, 500_000, 900_000])
  })

  it('is changed and deleted by its author, over nobody else’s change, and leaves its trace', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser)
    const words = { body: 'Second.', gate: 0 }
    expect(await editComment(talk.db, by(commentId, member), words, null, now)).toEqual({
      refused: 'authors-only',
    })
    expect(await editComment(talk.db, by(commentId), words, 1, now)).toEqual({ threadId })
    expect(await editComment(talk.db, by(commentId), words, 1, now)).toEqual({ refused: 'stale' })
    expect(await deleteComment(talk.db, by(commentId, member), now)).toEqual({ refused: 'authors-only' })
    expect(await deleteComment(talk.db, by(commentId), later(1))).toEqual({ threadId })
    expect(await deleteComment(talk.db, by(commentId), later(1))).toEqual({ refused: 'unknown-comment' })
    expect(await bodiesOf(threadId)).toEqual([null])
    const trace = async (personId: string) =>
      (await versionsOf(talk.db, commentId, personId)).map(({ body }) => body)
    expect(await trace(organiser)).toEqual(['Second.', 'First.'])
    expect(await trace(member)).toEqual([])
  })

  it('is answered with one press, one for each reader', async () => {
    const { commentId } = await talk.thread(club, organiser)
    expect(await react(talk.db, by(commentId), 'agree', now)).toEqual({ refused: 'own-comment' })
    await react(talk.db, by(commentId, member), 'agree', now)
    await react(talk.db, by(commentId, member), 'moved', now)
    expect(await commentFor(talk.db, commentId, member)).toMatchObject({
      reactions: { moved: 1 },
      my_reaction: 'moved',
    })
    await react(talk.db, by(commentId, member), null, now)
    expect((await commentFor(talk.db, commentId, organiser))?.reactions).toEqual({})
  })

  it('names members alone, and only while it does', async () => {
    const stranger = await talk.person('Mina')
    for (const [id, handle] of [
      [member, `wren-${member.slice(-12)}`],
      [stranger, `mina-${stranger.slice(-12)}`],
    ])
      await sql`update identity.people set handle = ${handle}, page_seen_by = 'here' where id = ${id}`.execute(
        talk.db,
      )
    const body = `@Wren-${member.slice(-12)} and @mina-${stranger.slice(-12)}, look.`
    const { threadId, commentId } = await talk.thread(club, organiser, { body })
    const named = await sql<{
      person_id: string
    }>`select person_id from clubs.mentions where comment_id = ${commentId}`.execute(talk.db)
    expect(named.rows).toEqual([{ person_id: member }])
    expect((await threadFor(talk.db, threadId, member))?.naming).toBe(1)
    await editComment(talk.db, by(commentId), { body: 'Nobody.', gate: 0 }, null, now)
    expect((await threadFor(talk.db, threadId, member))?.naming).toBe(0)
  })

  it.each([
    ['Ask @wren, or @Jonas-B.', ['wren', 'jonas-b']],
    ['wren@example.org and https://example.org/@wren', []],
    ['@wren @WREN (@mina)', ['wren', 'mina']],
  ])('names by @handle: %s', (text, handles) => {
    expect(handlesIn(text)).toEqual(handles)
  })
})

describe('keeping order', () => {
  it('begins with a report, once for each reader, and ends with an answer', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser)
    const moderator = await talk.member(club, { role: 'moderator' })
    expect(await report(talk.db, by(commentId), 'Mine.', now)).toEqual({ refused: 'own-comment' })
    for (let sent = 0; sent < 2; sent++)
      expect(await report(talk.db, by(commentId, member), 'Rude.', now)).toEqual({ threadId })
    const reasons = async (personId: string) =>
      (await openReports(talk.db, club, personId)).map(({ reason }) => reason)
    expect([await reasons(moderator), await reasons(member)]).toEqual([['Rude.'], []])
    expect(await moderate(talk.db, by(commentId, member), 'hidden', now)).toEqual({
      refused: 'moderators-only',
    })
    expect(await moderate(talk.db, by(commentId, moderator), 'hidden', now)).toEqual({ threadId })
    expect([await reasons(moderator), await bodiesOf(threadId), await bodiesOf(threadId, organiser)]).toEqual(
      [[], [null], ['First.']],
    )
    await moderate(talk.db, by(commentId, moderator), 'kept', now)
    expect(await bodiesOf(threadId)).toEqual(['First.'])
  })

  it('judges nothing that is sealed: it is opened first', async () => {
    const moderator = await talk.member(club, { role: 'moderator' })
    const { threadId, commentId } = await talk.thread(club, organiser, { ...meeting, gate: 900_000 })
    await openThread(talk.db, { threadId, personId: member }, now)
    await report(talk.db, by(commentId, member), 'The end is told.', now)
    expect(await openReports(talk.db, club, moderator)).toEqual([])
    expect(await sealedReports(talk.db, club, moderator)).toEqual([{ id: threadId, title: 'Rome', count: 1 }])
    expect(await moderate(talk.db, by(commentId, moderator), 'hidden', now)).toEqual({
      refused: 'unknown-comment',
    })
    await openThread(talk.db, { threadId, personId: moderator }, now)
    expect(await moderate(talk.db, by(commentId, moderator), 'hidden', now)).toEqual({ threadId })
  })
})

describe('the database', () => {
  it('keeps no gate of another book than its thread’s', async () => {
    const { threadId, commentId } = await talk.thread(club, organiser)
    const behind = (workId: string | null) =>
      sql`update clubs.comments set gate = 5, work_id = ${workId} where id = ${commentId}`.execute(talk.db)
    await expect(behind(talk.workId)).rejects.toThrow('foreign key')
    await expect(behind(null)).rejects.toThrow('check')
    const gone = sql`update clubs.comments set reply_to = ${newId()} where thread_id = ${threadId}`
    await expect(gone.execute(talk.db)).rejects.toThrow()
  })
})

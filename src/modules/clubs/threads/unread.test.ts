import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { archiveClub } from '../clubs/changing.ts'
import { moderate } from './moderating.ts'
import { deleteComment, say } from './saying.ts'
import { threadFor } from './thread-queries.ts'
import { testThreads } from './threads.fixture.ts'
import { newMentions, unreadThreads } from './unread-queries.ts'
import { markSeen, openThread, sealThread } from './visiting.ts'

const now = new Date('2026-11-20T19:00:00Z')
const later = new Date('2026-11-20T20:00:00Z')
const talk = testThreads(now)
let club = ''
let author = ''
let reader = ''
let handle = ''
let meeting = { meetingId: '', milestoneId: '' }

beforeAll(async () => {
  author = await talk.person('Ines')
  club = await talk.club(author)
  reader = await talk.member(club, { name: 'Wren' })
  handle = `wren-${newId().slice(-8)}`
  await sql`update identity.people set handle = ${handle}, page_seen_by = 'here' where id = ${reader}`.execute(
    talk.db,
  )
  meeting = await talk.meeting(club)
})

const newIn = async (threadId: string, viewerId = reader) =>
  (await unreadThreads(talk.db, viewerId, 100)).find(({ id }) => id === threadId)?.new ?? 0
const namedIn = async (threadId: string, viewerId = reader) =>
  (await newMentions(talk.db, viewerId, 100))
    .filter(({ thread_id }) => thread_id === threadId)
    .map(({ id }) => id)
    .toSorted()

describe('what is new in somebody’s threads', () => {
  const share = fc.integer({ min: 1, max: 1_000_000 })
  const comment = fc.record({
    gate: fc.oneof(fc.constant(0), share),
    names: fc.boolean(),
    after: fc.boolean(),
  })

  it('is what lies before their place, and did not when they looked; who names them is told with it, and no sooner', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(comment, { minLength: 1, maxLength: 4 }),
        fc.option(share, { nil: null }),
        share,
        async (comments, seenAt, place) => {
          const { threadId } = await talk.thread(club, author, { ...meeting, gate: 1_000_000 })
          const said: Array<{ id: string; gate: number; names: boolean; after: boolean }> = []
          const sayAll = async (after: boolean, at: Date) => {
            for (const one of comments.filter(told => told.after === after)) {
              const words = { body: one.names ? `Ask @${handle}.` : 'Ask.', gate: one.gate, answers: null }
              const made = await say(talk.db, { threadId, personId: author }, words, at)
              if ('commentId' in made) said.push({ ...one, id: made.commentId })
            }
          }
          await sayAll(false, now)
          if (seenAt !== null) {
            await talk.isAt(reader, seenAt)
            await markSeen(talk.db, { threadId, personId: reader }, now)
          }
          await sayAll(true, later)
          await talk.isAt(reader, place)
          const fresh = said.filter(
            ({ gate, after }) => gate <= place && (seenAt === null || after || gate > seenAt),
          )
          // The first comment lies behind the end of the book.
          const first = place === 1_000_000 && seenAt !== 1_000_000 ? 1 : 0
          expect(await newIn(threadId)).toBe(fresh.length + first)
          expect((await threadFor(talk.db, threadId, reader))?.new).toBe(fresh.length + first)
          const named = fresh.filter(({ names }) => names).map(({ id }) => id)
          expect(await namedIn(threadId)).toEqual(named.toSorted())
          await markSeen(talk.db, { threadId, personId: reader }, later)
          expect([await newIn(threadId), await namedIn(threadId)]).toEqual([0, []])
        },
      ),
      { numRuns: 25 },
    )
  }, 60_000)

  it('opens with the thread that is opened, and is sealed with it again', async () => {
    const { threadId } = await talk.thread(club, author, meeting)
    await talk.isAt(reader, 0)
    const id = await talk.say(threadId, author, `@${handle}, the end.`, 900_000)
    await markSeen(talk.db, { threadId, personId: reader }, later)
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([0, []])
    await openThread(talk.db, { threadId, personId: reader }, later)
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([1, [id]])
    await sealThread(talk.db, { threadId, personId: reader })
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([0, []])
  })

  it('is not what was taken away, nor what was hidden', async () => {
    const { threadId } = await talk.thread(club, author)
    const words = `@${handle} is named.`
    const [gone, hidden, stays] = [
      await talk.say(threadId, author, words),
      await talk.say(threadId, author, words),
      await talk.say(threadId, author, words),
    ]
    await deleteComment(talk.db, { commentId: gone, personId: author }, now)
    await moderate(talk.db, { commentId: hidden, personId: author }, 'hidden', now)
    expect(await namedIn(threadId)).toEqual([stays])
    expect(await newIn(threadId)).toBe(2)
  })

  it('tells where on the pages of a thread one is named, and nothing of other clubs and of those that ended', async () => {
    const organiser = await talk.person('Mina')
    const other = await talk.club(organiser)
    const { threadId } = await talk.thread(other, organiser)
    const said = await talk.say(threadId, organiser, 'Nobody here.')
    await sql`insert into clubs.mentions (club_id, comment_id, person_id) values (${other}, ${said}, ${reader})`.execute(
      talk.db,
    )
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([0, []])
    await sql`insert into clubs.members (club_id, person_id, role, joined_at) values (${other}, ${reader}, 'member', ${now})`.execute(
      talk.db,
    )
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([2, [said]])
    for (let more = 0; more < 30; more++) await talk.say(threadId, organiser, 'And so on.')
    const late = await talk.say(threadId, organiser, `And @${handle}.`)
    const pages = (await newMentions(talk.db, reader, 100)).filter(({ thread_id }) => thread_id === threadId)
    expect(pages.map(one => [one.id, one.on_first_page]).toSorted()).toEqual(
      [
        [late, false],
        [said, true],
      ].toSorted(),
    )
    await archiveClub(talk.db, { clubId: other, personId: organiser }, now)
    expect([await newIn(threadId), await namedIn(threadId)]).toEqual([0, []])
  })
})

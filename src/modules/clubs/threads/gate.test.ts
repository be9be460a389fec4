import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import {
  commentFor,
  commentsInThread,
  openReports,
  sealedInThread,
  sealedReports,
  versionsOf,
} from './comment-queries.ts'
import { report } from './moderating.ts'
import { react } from './reacting.ts'
import { deleteComment, editComment } from './saying.ts'
import { threadFor, threadsOfClub } from './thread-queries.ts'
import { testThreads } from './threads.fixture.ts'
import { openThread, sealThread } from './visiting.ts'

const now = new Date('2026-11-20T19:00:00Z')
const talk = testThreads(now)
let club = ''
let author = ''
let witness = ''
let reader = ''
let meeting = { meetingId: '', milestoneId: '' }

beforeAll(async () => {
  author = await talk.person('Ines')
  club = await talk.club(author)
  witness = await talk.member(club, { name: 'Jonas' })
  // A moderator is shown the most.
  reader = await talk.member(club, { name: 'Wren', role: 'moderator' })
  meeting = await talk.meeting(club)
  await talk.isAt(witness, 0, true)
})

/** All that the room tells this person of a thread. */
async function toldOf(threadId: string, commentIds: readonly string[], viewerId = reader) {
  const found = [
    await threadFor(talk.db, threadId, viewerId),
    await threadsOfClub(talk.db, club, viewerId, null),
    await commentsInThread(talk.db, threadId, viewerId, null),
    await sealedInThread(talk.db, threadId, viewerId),
    await openReports(talk.db, club, viewerId),
    await sealedReports(talk.db, club, viewerId),
  ]
  for (const id of commentIds)
    found.push(
      (await commentFor(talk.db, id, viewerId)) as never,
      (await versionsOf(talk.db, id, viewerId)) as never,
    )
  return JSON.stringify(found)
}

const share = fc.integer({ min: 0, max: 1_000_000 })
const said = fc.record({
  gate: share,
  /** Another gate, and other words, that it has later. */
  later: fc.option(share, { nil: null }),
  deleted: fc.boolean(),
  answered: fc.option(share, { nil: null }),
})

/** Says so much in a new thread, and tells behind which gate each text of it lies. */
async function talkOf(
  told: ReadonlyArray<{ gate: number; later: number | null; deleted: boolean; answered: number | null }>,
) {
  const { threadId } = await talk.thread(club, author, meeting)
  const commentIds: string[] = []
  const texts: Array<{ words: string; gate: number }> = []
  for (const { gate, later, deleted, answered } of told) {
    const [first, second, answer, reason] = [newId(), newId(), newId(), newId()]
    const id = await talk.say(threadId, author, first, gate)
    const by = { commentId: id, personId: author }
    const behind = Math.max(gate, later ?? 0)
    commentIds.push(id)
    if (answered !== null) commentIds.push(await talk.say(threadId, witness, answer, answered, id))
    await report(talk.db, { commentId: id, personId: witness }, reason, now)
    await react(talk.db, { commentId: id, personId: witness }, 'moved', now)
    if (later !== null) await editComment(talk.db, by, { body: second, gate: later }, null, now)
    if (deleted) await deleteComment(talk.db, by, now)
    texts.push({ words: first, gate: behind })
    texts.push({ words: reason, gate: later ?? gate })
    if (later !== null) texts.push({ words: second, gate: later })
    if (answered !== null) texts.push({ words: answer, gate: Math.max(answered, behind) })
  }
  return { threadId, commentIds, texts }
}

describe('what is said behind a gate', () => {
  it('comes out of no query before the reader has come so far, and out of them after that', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { minLength: 1, maxLength: 3 }),
        share,
        share,
        async (told, one, other) => {
          const { threadId, commentIds, texts } = await talkOf(told)
          for (const place of [one, other]) {
            await talk.isAt(reader, place)
            const shown = await toldOf(threadId, commentIds)
            for (const { words, gate } of texts)
              expect([words, shown.includes(words)]).toEqual([words, gate <= place])
          }
        },
      ),
      { numRuns: 25 },
    )
  }, 60_000)

  it('opens to who finished the book once, wherever they are in it now', async () => {
    const { threadId, commentIds, texts } = await talkOf([
      { gate: 1_000_000, later: null, deleted: false, answered: 0 },
    ])
    await talk.isAt(reader, 10_000, true)
    const shown = await toldOf(threadId, commentIds)
    expect(texts.filter(({ words }) => !shown.includes(words))).toEqual([])
  })

  it('is its author’s to see, wherever they are, and nobody’s who only wrote beside it', async () => {
    const { threadId, commentIds, texts } = await talkOf([
      { gate: 900_000, later: null, deleted: false, answered: null },
    ])
    const words = texts[0]?.words ?? ''
    await talk.isAt(reader, 100_000)
    await talk.say(threadId, reader, 'Not there yet.')
    expect(await toldOf(threadId, commentIds, author)).toContain(words)
    expect(await toldOf(threadId, commentIds)).not.toContain(words)
  })

  it('opens to who opens the thread, in that thread alone, until they seal it again', async () => {
    const opened = await talkOf([{ gate: 900_000, later: null, deleted: false, answered: null }])
    const other = await talkOf([{ gate: 900_000, later: null, deleted: false, answered: null }])
    await talk.isAt(reader, 0)
    const sees = async ({ threadId, commentIds, texts }: typeof opened) =>
      (await toldOf(threadId, commentIds)).includes(texts[0]?.words ?? '')
    await openThread(talk.db, { threadId: opened.threadId, personId: reader }, now)
    expect([await sees(opened), await sees(other)]).toEqual([true, false])
    await sealThread(talk.db, { threadId: opened.threadId, personId: reader })
    expect(await sees(opened)).toBe(false)
  })

  it('is counted: how many, and from where in the book', async () => {
    const { threadId } = await talk.thread(club, author, meeting)
    for (const gate of [200_000, 700_000, 700_000]) await talk.say(threadId, author, 'Sealed.', gate)
    await talk.isAt(reader, 300_000)
    expect(await sealedInThread(talk.db, threadId, reader)).toEqual([{ gate: 700_000, count: 2 }])
    expect(await threadFor(talk.db, threadId, reader)).toMatchObject({ comments: 2, sealed: 2, new: 2 })
  })

  it('is told to nobody outside the club, opened or not', async () => {
    const { threadId, commentIds } = await talkOf([{ gate: 0, later: null, deleted: false, answered: null }])
    const stranger = await talk.person('Mina')
    await talk.isAt(stranger, 0, true)
    expect(await openThread(talk.db, { threadId, personId: stranger }, now)).toMatchObject({
      refused: 'unknown-thread',
    })
    expect(await toldOf(threadId, commentIds, stranger)).toBe('[null,[],[],[],[],[],null,[]]')
  })
})

import { memberWith } from '../members/member-queries.ts'
import { react } from '../threads/reacting.ts'
import type { ReactionKind } from '../threads/reactions.ts'
import { say } from '../threads/saying.ts'
import { startThread } from '../threads/starting.ts'
import { markSeen } from '../threads/visiting.ts'
import { type Club, done, type Planned } from './club.ts'
import type { Part } from './meeting.ts'

type Post = {
  /** Whose, by their place in the club. */
  by: number
  body: string
  at: Date
  /** From where in the book it is safe, in millionths; for everybody unless told. */
  gate?: number
  /** The post of the thread that it answers, by its place. */
  answers?: number
  likes?: ReadonlyArray<readonly [by: number, kind: ReactionKind]>
}
type Thread = {
  title: string
  meetingId?: string
  milestoneId?: string
  posts: readonly [Post, ...Post[]]
  /** When the reader among the guests looked into it. */
  seenAt?: Date
}

const reader = 1
const whole = 1_000_000

/** What was said after the last meeting. */
export const talkOfTheLast = (club: Club, { id }: Planned, ago: number): Promise<void> =>
  talk(club, {
    title: 'What we made of the end',
    meetingId: id,
    posts: [
      {
        by: 0,
        body: 'Did it earn its last chapter? I said yes, and was alone at the table. **Tell me again why not.**',
        at: club.at(-ago, '22:40'),
        gate: whole,
      },
      {
        by: 4,
        body: 'Because it ties up everything. I like a loose end.',
        at: club.at(-ago + 1, '08:05'),
        gate: whole,
        answers: 0,
        likes: [
          [1, 'agree'],
          [7, 'agree'],
        ],
      },
      {
        by: reader,
        body: 'I read the last page on the bus and missed my stop. That is an end.',
        at: club.at(-ago + 1, '18:30'),
        gate: whole,
        likes: [
          [0, 'laugh'],
          [2, 'laugh'],
        ],
      },
    ],
    seenAt: club.at(-ago + 2, '18:31'),
  })

/** What is said on the way to the next one; some of it beyond the reader among the guests, who is at 45 %. */
export async function talkOfTheNext(club: Club, { id: meetingId }: Planned, schedule: Part[]): Promise<void> {
  const [first, second, last] = schedule.map(({ id }) => id)
  const wren = await memberWith(club.demo.db, club.id, club.member(reader).id, club.organiser.id)
  await talk(club, {
    title: 'Who brings the cake?',
    posts: [
      { by: 2, body: 'I can do lemon. Somebody bring a knife this time.', at: club.at(-6, '12:15') },
      {
        by: 0,
        body: 'A knife is in the reading room now, in the drawer under the atlas.',
        at: club.at(-6, '12:50'),
        answers: 0,
        likes: [[2, 'laugh']],
      },
      { by: reader, body: 'Plates from me.', at: club.at(-5, '08:20') },
    ],
    seenAt: club.at(-5, '08:21'),
  })
  await talk(club, {
    title: 'How does it begin for you?',
    meetingId,
    ...(first ? { milestoneId: first } : {}),
    posts: [
      {
        by: 4,
        body: 'I read the first chapter twice, and then could not stop. Was that only me?',
        at: club.at(-9, '21:10'),
        gate: 50_000,
        likes: [[reader, 'agree']],
      },
      {
        by: 7,
        body: 'Slowly. I keep a list of who is whose cousin.',
        at: club.at(-8, '07:45'),
        gate: 200_000,
        answers: 0,
        likes: [
          [0, 'laugh'],
          [2, 'agree'],
        ],
      },
      {
        by: 0,
        body: `@${wren?.handle ?? 'wren'}, you read crime in winter: did you see the end of part one coming?`,
        at: club.at(-1, '19:05'),
        gate: 400_000,
      },
    ],
    seenAt: club.at(-4, '18:25'),
  })
  await talk(club, {
    title: 'Where it turns',
    meetingId,
    ...(second ? { milestoneId: second } : {}),
    posts: [
      {
        by: 2,
        body: 'Part two is where it got me. I say nothing more until you are all there.',
        at: club.at(-3, '20:40'),
      },
      {
        by: 2,
        body: 'Now that you are: I had trusted the wrong one of them from the first page on.',
        at: club.at(-3, '20:44'),
        gate: 700_000,
        likes: [[3, 'wonder']],
      },
      {
        by: 3,
        body: 'So had I, and I went back to see where it was hidden. It is all there.',
        at: club.at(-2, '09:30'),
        gate: 700_000,
        answers: 1,
        likes: [
          [0, 'moved'],
          [2, 'agree'],
        ],
      },
    ],
  })
  await talk(club, {
    title: 'The last hundred pages',
    meetingId,
    ...(last ? { milestoneId: last } : {}),
    posts: [
      {
        by: 3,
        body: 'I finished this part at two in the morning and woke everybody in the house.',
        at: club.at(-1, '07:30'),
        gate: 900_000,
        likes: [[2, 'moved']],
      },
    ],
  })
}

async function talk(club: Club, { title, meetingId, milestoneId, posts, seenAt }: Thread): Promise<void> {
  const { db } = club.demo
  const [first, ...others] = posts
  const { threadId, commentId } = done(
    await startThread(
      db,
      club.by(club.member(first.by)),
      {
        title,
        body: first.body,
        gate: first.gate ?? 0,
        meetingId: meetingId ?? null,
        milestoneId: milestoneId ?? null,
      },
      first.at,
    ),
  )
  const ids = [commentId]
  for (const { by, body, gate = 0, answers, at } of others) {
    const told = { body, gate, answers: answers === undefined ? null : (ids[answers] ?? null) }
    ids.push(done(await say(db, { threadId, personId: club.member(by).id }, told, at)).commentId)
  }
  for (const [place, { likes = [], at }] of posts.entries())
    for (const [by, kind] of likes) {
      const liking = { commentId: ids[place] ?? '', personId: club.member(by).id }
      done(await react(db, liking, kind, new Date(at.getTime() + 5_400_000)))
    }
  if (seenAt) await markSeen(db, { threadId, personId: club.member(reader).id }, seenAt)
}

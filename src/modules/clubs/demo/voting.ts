import { closePoll } from '../polls/closing.ts'
import { openPoll } from '../polls/opening.ts'
import { propose } from '../polls/proposing.ts'
import { castBallot } from '../polls/voting.ts'
import { type Book, type Club, done } from './club.ts'

const whyRead = [
  'Long, but the chapters are short.',
  'I have wanted an excuse for years.',
  'My grandmother read it twice and would not say why.',
  'Everybody pretends to have read it.',
]

/** Members by their place, each with the titles that they put first, second and so on. */
type Ballots = ReadonlyArray<readonly [voter: number, order: readonly number[]]>

/** The vote that ended at the last meeting, with the first of its books winning. */
export async function chosen(
  club: Club,
  { ago, title, works }: { ago: number; title: string; works: readonly Book[] },
): Promise<void> {
  const { db } = club.demo
  const closesAt = club.at(-ago, '22:00')
  const pollId = await open(club, title, { ago: ago + 7, closesAt })
  const ballots: Ballots = [
    [0, [0, 1]],
    [1, [1, 0]],
    [2, [0, 2, 1]],
    [4, [2, 0]],
    [6, [0]],
  ]
  await vote(club, pollId, { works, ballots, ago: ago + 7 })
  done(await closePoll(db, { pollId, personId: club.organiser.id }, closesAt))
}

/** The vote that goes on; the reader among the guests has proposed a title and has not voted. */
export async function chooseTheNext(
  club: Club,
  { title, works }: { title: string; works: readonly Book[] },
): Promise<void> {
  const pollId = await open(club, title, { ago: 3, closesAt: club.at(5, '20:00') })
  const ballots: Ballots = [
    [0, [0, 2]],
    [2, [1, 0, 3]],
    [4, [1]],
    [7, [3, 1]],
  ]
  await vote(club, pollId, { works, ballots, ago: 3 })
}

async function open(
  club: Club,
  title: string,
  { ago, closesAt }: { ago: number; closesAt: Date },
): Promise<string> {
  return done(await openPoll(club.demo.db, club.byOrganiser, { title, closesAt }, club.at(-ago, '17:20'))).id
}

async function vote(
  club: Club,
  pollId: string,
  { works, ballots, ago }: { works: readonly Book[]; ballots: Ballots; ago: number },
): Promise<void> {
  const { db } = club.demo
  const titles: string[] = []
  for (const [place, { id: workId }] of works.entries()) {
    const by = { pollId, personId: club.member(place * 2 + 1).id }
    const proposal = { book: { workId }, words: whyRead[place] ?? null }
    titles.push(done(await propose(db, by, proposal, club.at(-ago, `18:${10 + place}`))).id)
  }
  for (const [voter, order] of ballots)
    done(
      await castBallot(
        db,
        { pollId, personId: club.member(voter).id },
        order.map(place => titles[place] ?? ''),
        club.at(-ago + 1, `20:${10 + voter}`),
      ),
    )
}

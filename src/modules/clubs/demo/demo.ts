import type { Demo } from '../../../demo.ts'
import { titledCopies } from '../../catalog/index.ts'
import { placesInWorks } from '../../reading/index.ts'
import { scoreMeetings } from '../scores/counting.ts'
import { betOnTheLast, betOnTheNext } from './betting.ts'
import { type Book, Club } from './club.ts'
import { meetNext, met, readForTheLast } from './meeting.ts'
import { talkOfTheLast, talkOfTheNext } from './talking.ts'
import { tuesdays } from './tuesdays.ts'
import { chooseTheNext, chosen } from './voting.ts'

/** A club of the town in the middle of a book: meetings behind it and one to come, talk, a ballot, bets; and another to find. */
export async function addClubs(demo: Demo): Promise<void> {
  demo.say('Sitting down with the Tuesday Readers …')
  await tuesdayReaders(demo)
  const { guests, others } = demo.cast
  await new Club(demo).found(others[8] ?? guests.librarian, {
    name: 'Crime on the Line',
    description: 'One detective a month, by video.',
    place: null,
    online: true,
    joining: 'open',
    libraryId: null,
  })
}

const sharing = ['place', 'place', 'pace', 'place', 'place', 'nothing', 'place', 'pace'] as const

async function tuesdayReaders(demo: Demo): Promise<void> {
  const { guests, others, town } = demo.cast
  const [before, last, next, ...works] = await longBooks(demo)
  if (!before || !last || !next) throw new Error('The town has no long books.')
  const club = new Club(demo)
  await club.found(guests.organiser, {
    name: 'Tuesday Readers',
    description:
      'Long novels, slowly, with tea. Everybody reads at their own pace, and nobody tells the end.',
    place: 'Reading room, Central',
    online: false,
    joining: 'open',
    libraryId: town.id,
  })
  for (const [place, person] of [guests.reader, ...others.slice(0, 7)].entries())
    await club.add(person, sharing[place] ?? 'place')
  const { metAgo, betsAgo, meetsIn } = tuesdays(club)
  await met(club, await club.plan(-metAgo - 28, before.id, demo.ago(metAgo + 50)), [3, 6])
  const behind = await club.plan(-metAgo, last.id, demo.ago(metAgo + 26))
  await chosen(club, {
    ago: metAgo,
    title: `The book after ${last.title}`,
    works: [next, ...works.slice(0, 2)],
  })
  const bets = await betOnTheLast(club, behind, betsAgo)
  await readForTheLast(club, behind, betsAgo)
  await met(club, behind, [3, 8])
  await scoreMeetings(demo.db, club.at(-metAgo + 2, '12:00'))
  await bets.settle()
  await talkOfTheLast(club, behind, metAgo)
  const ahead = await club.plan(meetsIn, next.id, club.at(-metAgo, '22:30'))
  const schedule = await meetNext(club, ahead, meetsIn)
  await talkOfTheNext(club, ahead, schedule)
  await betOnTheNext(club, ahead)
  await chooseTheNext(club, { title: `The book after ${next.title}`, works: works.slice(2, 6) })
}

/** What the club reads, has on its ballots, or would, had the reader among the guests not read it. */
const titles = [
  'Bleak House',
  'The Woman in White',
  'Middlemarch',
  'Villette',
  'Possession',
  'Wives and Daughters',
  'The Glass Palace',
  'Daniel Deronda',
  'All the Light We Cannot See',
  'Our Mutual Friend',
  'Adam Bede',
  'The Moonstone',
  'The Blind Assassin',
  'Middlesex',
  'Watership Down',
]

/** Long novels on the shelves of the town that the reader among the guests does not know yet: one who has read a book sees all talk of it. */
async function longBooks(demo: Demo): Promise<Book[]> {
  const { town, guests } = demo.cast
  const known = placesInWorks(demo.db)
    .clearSelect()
    .select('book.work_id')
    .where('book.person_id', '=', guests.reader.id)
  const rows = await titledCopies(demo.db)
    .clearSelect()
    .select(['work.id', 'work.title'])
    .distinct()
    .where('copy.library_id', '=', town.id)
    .where('work.title', 'in', titles)
    .where('work.id', 'not in', known)
    .orderBy('work.id')
    .execute()
  return titles.flatMap(title => rows.find(row => row.title === title) ?? [])
}

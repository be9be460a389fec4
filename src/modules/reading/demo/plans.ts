import { DateTime } from 'luxon'
import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { challengeWith } from '../goals/goal-queries.ts'
import { answerPrompt, beginChallenge, setGoal } from '../goals/setting.ts'
import { addNote, type Noted } from '../notes/noting.ts'
import { tables } from '../tables.ts'

const prompts = [
  'A book by an author from Africa',
  'A book that was translated',
  'A book older than you are',
  'A book that a friend could not finish',
  'A book chosen for its cover',
  'A book of poems',
]

const notes: readonly Noted[] = [
  {
    kind: 'note',
    body: 'The house is the first *person* one meets here.\n\n- who built it?\n- who left the lamp on?',
    page: 8,
    tags: ['places'],
  },
  { kind: 'quote', body: 'A door that sticks is a door that **remembers**.', page: 14, tags: ['places'] },
  { kind: 'note', body: 'Read this part again before the club meets.', page: 31, tags: ['club'] },
]

/** What the reader means to read this year, a list of prompts with a few books put to it, and notes on what they read last. */
export async function addPlans({ db, now, cast }: Demo): Promise<void> {
  const personId = cast.guests.reader.id
  const year = DateTime.fromJSDate(now, { zone: cast.town.zone }).year
  await setGoal(
    db,
    personId,
    { kind: 'books', amount: 40, begins: `${year}-01-01`, ends: `${year}-12-31` },
    now,
  )
  const { id } = await beginChallenge(db, personId, { name: 'Six from outside', prompts }, now)
  const books = await tables(db)
    .selectFrom('reading.books')
    .select('id')
    .where('person_id', '=', personId)
    .where('status', '=', 'read')
    .orderBy('last_ended', 'desc')
    .orderBy('id')
    .limit(2)
    .execute()
  const challenge = await challengeWith(db, personId, id)
  for (const [place, { id: bookId }] of books.entries()) {
    const promptId = challenge?.prompts[place]?.id ?? ''
    const answered = await answerPrompt(db, personId, { promptId, bookId })
    if (isRefused(answered))
      throw new Error(`The demo’s challenge refused a book of the log: ${answered.refused}`)
  }
  for (const noted of notes) await addNote(db, personId, { bookId: books[0]?.id ?? '', noted }, now)
}

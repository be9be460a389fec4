import { type Tx, transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { headingKey, statesOf, titledWorks } from '../../catalog/index.ts'
import { sendReading } from '../genres/asking.ts'
import { choicesFor } from '../genres/choices.ts'
import { learnFromCatalogue } from '../genres/learn-job.ts'
import { namedGenres } from '../genres/named-genres.ts'
import { materialWith, recordToRead } from '../genres/seeking.ts'
import { keepFound, suggestGenres } from '../genres/suggest-job.ts'
import { scriptedName } from './scripted-model.ts'
import { scriptedAnswer } from './scripts.ts'

/** Of these the scripted model has read what a publisher says. */
const readByModel = ['Frankenstein', 'Moby-Dick', 'Season of Migration to the North', 'The Secret Garden']
/** Of these, words alone tell something; not all of it is right. */
const readByWords = [
  'All Quiet on the Western Front',
  "Fermat's Last Theorem",
  'Ghost Stories of an Antiquary',
  'Sexing the Cherry',
  'The Bloody Chamber',
  'The Face of Battle',
  'The Things They Carried',
]

/** Genres that wait for somebody to accept or decline them. */
export async function addSuggestedGenres(demo: Demo): Promise<void> {
  demo.say('Suggesting genres …')
  await learnFromCatalogue(demo.db, demo.ago(1))
  await askModel(demo)
  await countWords(demo)
  demo.recommend('librarian', { href: '/genres/suggestions', label: 'insights.genres.demo' })
}

async function askModel(demo: Demo): Promise<void> {
  const { db, cast } = demo
  const { ids, taskId, now } = await asked(demo, readByModel, 8)
  const choices = await choicesFor(db, cast.town.id)
  for (const [workId, state] of await statesOf(db, ids)) {
    const record = recordToRead(state)
    const answer = scriptedAnswer('genres', materialWith(record, choices))
    const has = new Set(
      state.subjects.filter(({ kind }) => kind === 'genre').map(({ label }) => headingKey(label)),
    )
    const genres = namedGenres(answer, choices, headingKey).filter(({ key }) => !has.has(key))
    const found = { genres, method: 'model' as const, model: scriptedName }
    await keepFound({ db, id: taskId, now }, { workId, libraryId: cast.town.id }, record.digest, found)
  }
}

async function countWords(demo: Demo): Promise<void> {
  const { taskId, now } = await asked(demo, readByWords, 2)
  await suggestGenres.run({ libraryId: demo.cast.town.id, personId: null }, demo.jobContext(taskId, now))
}

async function asked(demo: Demo, titles: readonly string[], days: number) {
  const { db, cast } = demo
  const works = await titledWorks(db)
    .where('work.title', 'in', [...titles])
    .orderBy('work.id')
    .execute()
  const ids = works.map(({ id }) => id)
  const now = demo.ago(days)
  const asker = { libraryId: cast.town.id, personId: cast.guests.librarian.id }
  const taskId = await transaction(db, (tx: Tx) => sendReading(tx, ids, asker, now))
  return { ids, taskId, now }
}

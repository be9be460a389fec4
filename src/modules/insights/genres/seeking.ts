import type { JobContext } from '../../../jobs/job.ts'
import { isRefused } from '../../../refusal.ts'
import { headingKey, type WorkState } from '../../catalog/index.ts'
import { askModel } from '../models/asking.ts'
import { recordOf, type Source, sourceOf } from '../records/source.ts'
import type { Choice } from './choices.ts'
import { mostSuggested, suggestedGenres } from './evidence.ts'
import { learnedOf } from './learned.ts'
import { namedGenres } from './named-genres.ts'
import { genreKeysOf, recordWords } from './record-words.ts'

/** Genres that may fit a record, and who says so. */
export type Found = { genres: Choice[]; method: 'model' | 'words'; model: string | null }

type AskedFor = { libraryId: string; personId: string | null }

const instructions = `Choose the genres of this book. You are given what its record tells, and then a list of genres, one a line. Choose at most ${mostSuggested} that clearly fit what the record tells; if none clearly fits, choose none. Answer with one JSON list of names and nothing else, each name exactly as it stands in the list, such as ["Poetry"], or [].`

/** What a record tells beside its genres: taking one of them over is no change of it. */
export const recordToRead = (state: WorkState): Source => recordOf(withoutGenres(state))

const withoutGenres = (state: WorkState): WorkState => ({
  ...state,
  subjects: state.subjects.filter(({ kind }) => kind !== 'genre'),
})

/**
 * Seeks genres for a record among the choices: by a model, if there is one and the record tells enough, else by words. Those that
 * the record has are not among them.
 */
export async function genresFor(
  context: JobContext,
  state: WorkState,
  choices: readonly Choice[],
  askedFor: AskedFor,
): Promise<Found> {
  const found = (await byModel(context, state, choices, askedFor)) ?? (await byWords(context, state, choices))
  const has = new Set(genreKeysOf(state))
  return { ...found, genres: found.genres.filter(({ key }) => !has.has(key)) }
}

/** Null where no model is asked. The names of genres were written by others, too: they are material. */
async function byModel(
  context: JobContext,
  state: WorkState,
  choices: readonly Choice[],
  askedFor: AskedFor,
): Promise<Found | null> {
  const source = sourceOf(withoutGenres(state))
  if (isRefused(source)) return null
  const completion = await askModel(context, {
    purpose: 'genres',
    ...askedFor,
    instructions,
    material: materialWith(source, choices),
    maxTokens: 120,
  })
  if (isRefused(completion)) return null
  const genres = namedGenres(completion.text, choices, headingKey)
  return { genres, method: 'model', model: completion.model }
}

export const materialWith = ({ material }: Source, choices: readonly Choice[]): string =>
  `${material}\n\n${choicesBegin}\n${choices.map(({ label }) => label).join('\n')}`

/** Behind it stand the genres, one a line. */
export const choicesBegin = 'Genres to choose from:'

async function byWords({ db }: JobContext, state: WorkState, choices: readonly Choice[]): Promise<Found> {
  const words = recordWords(state)
  const keys = suggestedGenres(words, await learnedOf(db, words), choices)
  return {
    genres: keys.flatMap(key => choices.find(choice => choice.key === key) ?? []),
    method: 'words',
    model: null,
  }
}

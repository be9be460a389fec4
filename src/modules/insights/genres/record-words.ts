import { fold, headingKey, type WorkState, wordsOf } from '../../catalog/index.ts'
import { toldOf } from '../records/source.ts'
import { nameSign } from './evidence.ts'

/** What of a record speaks for a genre. */
export type Speaking = Pick<WorkState, 'title' | 'subtitle' | 'subjects'> & {
  people: readonly { name: string; role: string }[]
  editions: readonly { summary: string | null; notes: readonly string[] }[]
}

/** The words by which a record speaks for a genre: of its titles, subjects and descriptions, and the names of who wrote it. */
export const recordWords = (state: Speaking): string[] => [
  ...wordsOf(
    [
      state.title,
      state.subtitle ?? '',
      ...state.subjects.filter(({ kind }) => kind !== 'genre').map(({ label }) => label),
      ...toldOf(state),
    ].join('\n'),
  ),
  // Who shares a first name shares nothing else.
  ...state.people.filter(({ role }) => role === 'author').map(({ name }) => nameSign + fold(name)),
]

/** Its genres, by what each is the same by. */
export const genreKeysOf = ({ subjects }: Pick<WorkState, 'subjects'>): string[] =>
  subjects.filter(({ kind }) => kind === 'genre').map(({ label }) => headingKey(label))

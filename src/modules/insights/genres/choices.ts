import type { Db } from '../../../database.ts'
import { genresInUse, wordsOf } from '../../catalog/index.ts'
import { baseList } from './base-list.ts'
import type { Candidate } from './evidence.ts'
import type { Genre } from './named-genres.ts'
import { genreKey } from './record-words.ts'

/** A genre that may be suggested, and nothing that is none of these. */
export type Choice = Genre & Candidate

const mostInUse = 100
/** A longer heading is a sentence, and no genre to choose. */
const longestLabel = 60

const base = baseList.map(([label, words]): Choice => choiceOf(label, words.split(' ')))

/** What there is to choose from for a library: the genres that it and open catalogues use, the most used first, then the base list. */
export async function choicesFor(db: Db, libraryId: string): Promise<Choice[]> {
  const used = (await genresInUse(db, libraryId, mostInUse))
    .filter(label => label.length <= longestLabel && genreKey(label) !== '')
    .map(label => choiceOf(label, base.find(one => one.key === genreKey(label))?.own ?? []))
  return [...new Map([...base, ...used].map(choice => [choice.key, choice])).values()].toSorted(
    (one, other) => placeIn(used, one) - placeIn(used, other),
  )
}

function choiceOf(label: string, own: readonly string[]): Choice {
  return { label, key: genreKey(label), name: wordsOf(label), own }
}

const placeIn = (used: readonly Choice[], { key }: Choice): number => {
  const place = used.findIndex(one => one.key === key)
  return place < 0 ? used.length : place
}

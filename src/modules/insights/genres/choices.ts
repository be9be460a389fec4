import type { Db } from '../../../database.ts'
import { genresInUse, headingKey, wordsOf } from '../../catalog/index.ts'
import { baseList } from './base-list.ts'
import type { Candidate } from './evidence.ts'
import type { Genre } from './named-genres.ts'

/** A genre that may be suggested, and nothing that is none of these. `open` where all may know that somebody uses it. */
export type Choice = Genre & Candidate & { open: boolean }

const mostInUse = 100
/** A longer heading is a sentence, and no genre to choose. */
const longestLabel = 60

const base = baseList.map(([label, words]): Choice => choiceOf(label, words.split(' '), true))

/** What there is to choose from for a library: the genres that it and open catalogues use, the most used first, then the base list. */
export async function choicesFor(db: Db, libraryId: string): Promise<Choice[]> {
  const used = (await genresInUse(db, libraryId, mostInUse))
    .filter(({ label }) => label.length <= longestLabel && headingKey(label) !== '')
    .map(({ label, open }) => {
      const known = base.find(one => one.key === headingKey(label))
      return choiceOf(label, known?.own ?? [], open || known !== undefined)
    })
  return [...new Map([...base, ...used].map(choice => [choice.key, choice])).values()].toSorted(
    (one, other) => placeIn(used, one) - placeIn(used, other),
  )
}

function choiceOf(label: string, own: readonly string[], open: boolean): Choice {
  return { label, key: headingKey(label), name: wordsOf(label), own, open }
}

const placeIn = (used: readonly Choice[], { key }: Choice): number => {
  const place = used.findIndex(one => one.key === key)
  return place < 0 ? used.length : place
}

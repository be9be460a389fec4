import { askedWords } from '../src/modules/catalog/measured.ts'
import { randomFrom } from './random.ts'
import type { Known } from './relevance-catalogue.ts'

export const kinds = [
  'words dropped',
  'words swapped',
  'a title word misspelt',
  'author misspelt, and a title word',
  'author and title words',
  'ISBN',
  'not in Latin letters',
] as const
export type Kind = (typeof kinds)[number]

export type Drawn = { kind: Kind; typed: string; target: string }

const shares: Record<Kind, number> = {
  'words dropped': 90,
  'words swapped': 90,
  'a title word misspelt': 90,
  'author misspelt, and a title word': 60,
  'author and title words': 80,
  ISBN: 50,
  'not in Latin letters': 40,
}

/**
 * Five hundred questions for known works, always the same for one seed. **What is ambiguous is left out**: a question is drawn
 * only if no other work of the catalogue holds all of its words, as they were before one was misspelt, in its title and its
 * people's names; and a word is misspelt only into what is no word of the catalogue. An ISBN has to belong to one work alone.
 */
export function drawQuestions(
  works: readonly Known[],
  holders: ReadonlyMap<string, ReadonlySet<number>>,
  seed: number,
): Drawn[] {
  const random = randomFrom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const isbns = new Map<string, number>()
  for (const { isbns: own } of works) for (const isbn of own) isbns.set(isbn, (isbns.get(isbn) ?? 0) + 1)
  const alone = (words: string, place: number) => {
    const sets = askedWords(words).map(word => holders.get(word) ?? new Set<number>())
    const [least = new Set<number>(), ...others] = sets.sort((one, other) => one.size - other.size)
    const all = [...least].filter(one => others.every(set => set.has(one)))
    return all.length === 1 && all[0] === place
  }
  const unknown = (word: string) => !holders.has(askedWords(word)[0] ?? '')
  const given = { random, below, unknown, isbns }
  const foreign = works.flatMap((work, place) => (isForeign(work.title) ? [place] : []))
  const drawn: Drawn[] = []
  const used = new Set<string>()
  for (const kind of kinds) {
    for (let made = 0, tries = 0; made < shares[kind] && tries < 200_000; tries++) {
      const place =
        kind === 'not in Latin letters' ? (foreign[below(foreign.length)] ?? 0) : below(works.length)
      const work = works[place]
      const asked = work && draw[kind](work, given)
      if (!work || !asked || used.has(asked.typed)) continue
      if (kind !== 'ISBN' && !alone(asked.words, place)) continue
      used.add(asked.typed)
      drawn.push({ kind, typed: asked.typed, target: work.id })
      made++
    }
  }
  return drawn
}

type Given = {
  random: () => number
  below: (most: number) => number
  unknown: (word: string) => boolean
  isbns: ReadonlyMap<string, number>
}
/** What is typed, and the words that it stands for. */
type Typed = { typed: string; words: string }

const draw: Record<Kind, (work: Known, given: Given) => Typed | null> = {
  'words dropped': ({ title }, given) => {
    const words = wordsIn(title)
    if (words.length < 3 || words.length > 15) return null
    const kept = words.filter(() => given.random() < 0.6)
    return kept.length < 2 || kept.length === words.length ? null : same(kept.join(' '))
  },
  'words swapped': ({ title }, given) => {
    const words = wordsIn(title)
    return words.length < 2 || words.length > 10 ? null : same(shuffled(words, given).join(' '))
  },
  'a title word misspelt': ({ title }, given) => {
    const words = wordsIn(title)
    if (words.length < 2 || words.length > 8) return null
    return misspelt(words, given.below(words.length), given)
  },
  'author misspelt, and a title word': ({ title, names }, given) => {
    const name = familyName(names)
    const words = wordsIn(title).filter(word => [...word].length > 3)
    const word = words[given.below(words.length)]
    return name === null || word === undefined ? null : misspelt([name, word], 0, given)
  },
  'author and title words': ({ title, names }, given) => {
    const name = familyName(names)
    const words = shuffled(wordsIn(title), given).slice(0, 2)
    return name === null || words.length === 0 ? null : same([name, ...words].join(' '))
  },
  ISBN: ({ isbns }, given) => {
    const isbn = isbns[given.below(isbns.length)]
    return isbn === undefined || given.isbns.get(isbn) !== 1 ? null : same(isbn)
  },
  'not in Latin letters': ({ title }, given) => {
    const words = wordsIn(title).filter(isForeign)
    return words.length === 0 ? null : same(shuffled(words, given).slice(0, 4).join(' '))
  },
}

const same = (typed: string): Typed => ({ typed, words: typed })

const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? []
const isForeign = (text: string): boolean => /(?!\p{Script=Latin})\p{L}/u.test(text)
const familyName = (names: readonly string[]): string | null => {
  const last = wordsIn(names[0] ?? '').at(-1)
  return last !== undefined && [...last].length > 3 ? last : null
}

function shuffled<T>(things: readonly T[], { random }: Given): T[] {
  return things
    .map(thing => ({ thing, by: random() }))
    .sort((one, other) => one.by - other.by)
    .map(({ thing }) => thing)
}

/** One letter dropped, doubled, swapped with the next or replaced by its neighbour in the alphabet, never the first one. */
function misspelt(words: readonly string[], at: number, given: Given): Typed | null {
  const letters = [...(words[at] ?? '')]
  if (letters.length < 5 || !letters.every(letter => /\p{L}/u.test(letter))) return null
  const place = 1 + given.below(letters.length - 2)
  const letter = letters[place] ?? ''
  const how = given.below(4)
  if (how === 0) letters.splice(place, 1)
  else if (how === 1) letters.splice(place, 0, letter)
  else if (how === 2) letters.splice(place, 2, letters[place + 1] ?? '', letter)
  else letters[place] = String.fromCodePoint((letter.codePointAt(0) ?? 0) + (letter === 'z' ? -1 : 1))
  const wrong = letters.join('')
  if (wrong === words[at] || !/^\p{L}+$/u.test(wrong) || !given.unknown(wrong)) return null
  return { typed: words.map((word, one) => (one === at ? wrong : word)).join(' '), words: words.join(' ') }
}

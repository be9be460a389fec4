/** What a record says in words, and the genres that it has. */
export type Example = { words: readonly string[]; genres: readonly string[] }

type Counted = { works: number; genres: ReadonlyMap<string, number> }

/** In how many works each word stands, by genre. */
export type Learned = {
  works: number
  /** How many works have each genre. */
  genres: ReadonlyMap<string, number>
  words: ReadonlyMap<string, Counted>
}

/** A genre that may be suggested, with the words of its name and those of the base list that speak for it. */
export type Candidate = { key: string; name: readonly string[]; own: readonly string[] }

/** Of fewer works nothing is learned: what they have in common may be their publisher. */
const fewestWorks = 5
/** A word of fewer records says more of them than of a genre; the name of an author is telling in its second book. */
const fewestWorksOfWord = 5
const fewestWorksOfName = 2
/** Names of authors stand among the words behind this sign, each as a whole; no word begins with it. */
export const nameSign = '@'
/** Where words are few in a genre, so many works of the whole catalogue speak with them. */
const smoothing = 10
/** A long description would drown in small differences: only the words that say most are heard. */
const mostTelling = 15
/** In natural logarithms: fifty-five to one. Measured by `bench genres`. */
export const usualThreshold = 4
/** By words of the base list a genre needs so many different ones, or its whole name. */
const fewestOwnWords = 3
export const mostSuggested = 3

/** Counts the words of works by their genres; each word counts once in a work. */
export function learn(examples: Iterable<Example>): Learned {
  const genres = new Map<string, number>()
  const words = new Map<string, { works: number; genres: Map<string, number> }>()
  let works = 0
  for (const example of examples) {
    works += 1
    for (const genre of example.genres) genres.set(genre, (genres.get(genre) ?? 0) + 1)
    for (const word of new Set(example.words)) {
      const counted = words.get(word) ?? { works: 0, genres: new Map<string, number>() }
      counted.works += 1
      for (const genre of example.genres) counted.genres.set(genre, (counted.genres.get(genre) ?? 0) + 1)
      words.set(word, counted)
    }
  }
  for (const [word, counted] of words) if (counted.works < fewestWorksOf(word)) words.delete(word)
  return { works, genres, words }
}

const fewestWorksOf = (word: string): number =>
  word.startsWith(nameSign) ? fewestWorksOfName : fewestWorksOfWord

/**
 * At most three genres for which a record's words speak strongly, the strongest first: by what the catalogue has taught, and
 * for genres that it does not teach by words of the base list. None where nothing speaks strongly.
 */
export function suggestedGenres(
  words: readonly string[],
  learned: Learned,
  candidates: readonly Candidate[],
  threshold = usualThreshold,
): string[] {
  const there = new Set(words)
  const taught = candidates
    .filter(({ key }) => isTaught(learned, key))
    .map(({ key }) => ({ key, evidence: evidenceFor(key, there, learned) }))
    .filter(({ evidence }) => evidence > threshold)
    .toSorted((one, other) => other.evidence - one.evidence)
  const told = candidates
    .filter(({ key }) => !isTaught(learned, key))
    .map(({ key, name, own }) => ({ key, named: isNamed(there, name), hits: ownWordsIn(there, own) }))
    .filter(({ named, hits }) => named || hits >= fewestOwnWords)
    .toSorted((one, other) => Number(other.named) - Number(one.named) || other.hits - one.hits)
  return [...taught, ...told].slice(0, mostSuggested).map(({ key }) => key)
}

const isTaught = ({ genres }: Learned, key: string): boolean => (genres.get(key) ?? 0) >= fewestWorks

/** The logarithm of how many times likelier a work with these words has the genre than not. */
function evidenceFor(key: string, there: ReadonlySet<string>, { works, genres, words }: Learned): number {
  const having = genres.get(key) ?? 0
  const without = works - having
  const weights = [...there].flatMap(word => {
    const counted = words.get(word)
    if (!counted) return []
    const usual = (smoothing * counted.works) / works
    const among = ((counted.genres.get(key) ?? 0) + usual) / (having + smoothing)
    const elsewhere = (counted.works - (counted.genres.get(key) ?? 0) + usual) / (without + smoothing)
    return [Math.log(among / elsewhere)]
  })
  const telling = weights.toSorted((one, other) => Math.abs(other) - Math.abs(one)).slice(0, mostTelling)
  return telling.reduce((sum, weight) => sum + weight, Math.log((having + 1) / (without + 1)))
}

/** One word alone is often said of other things. */
const isNamed = (there: ReadonlySet<string>, name: readonly string[]): boolean =>
  name.length > 1 && name.every(word => there.has(word))

/** How many different words of the base list stand there, in the singular or the plural. */
const ownWordsIn = (there: ReadonlySet<string>, own: readonly string[]): number =>
  own.filter(word => there.has(word) || there.has(`${word}s`)).length

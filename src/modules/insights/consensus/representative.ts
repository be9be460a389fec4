/** What a sentence does: it praises the book, or finds fault with it. */
export const tones = ['praise', 'criticism'] as const
export type Tone = (typeof tones)[number]

export type Said = {
  reviewId: string
  /** Verbatim. */
  sentence: string
  /** Of the sentence, −1 to 1; only its sign and size decide. */
  sentiment: number
}

export type Quote = { reviewId: string; tone: Tone; sentence: string }

const shortest = 25
const longest = 240
/** Beyond ±0.3 a sentence is on one side, as a review is (RULES R16). */
const clear = 0.3

/**
 * Of each tone so many sentences that say best what many reviews say: a sentence counts by how many other reviews use its words,
 * for its length. No two of one review, and none that says nearly the same as one before it.
 */
export function representativeSentences(said: readonly Said[], most: number): Quote[] {
  const usable = said
    .filter(({ sentence }) => sentence.length >= shortest && sentence.length <= longest)
    .map(one => ({ ...one, words: wordsOf(one.sentence) }))
    .filter(({ words }) => words.size >= 3)
  const spread = reviewsByWord(said)
  const weigh = ({ words, sentiment }: (typeof usable)[number]) => {
    let sum = 0
    for (const word of words) sum += (spread.get(word) ?? 1) - 1
    return (sum / Math.sqrt(words.size)) * Math.abs(sentiment)
  }
  return tones.flatMap(tone => {
    const side = usable
      .filter(({ sentiment }) => (tone === 'praise' ? sentiment > clear : sentiment < -clear))
      .map(one => ({ ...one, weight: weigh(one) }))
      .toSorted((one, other) => other.weight - one.weight || (one.sentence < other.sentence ? -1 : 1))
    const chosen: typeof side = []
    for (const one of side) {
      if (chosen.length === most) break
      if (chosen.every(({ reviewId, words }) => reviewId !== one.reviewId && !alike(words, one.words)))
        chosen.push(one)
    }
    return chosen.map(({ reviewId, sentence }) => ({ reviewId, tone, sentence }))
  })
}

function reviewsByWord(said: readonly Said[]): Map<string, number> {
  const reviews = new Map<string, Set<string>>()
  for (const { reviewId, sentence } of said)
    for (const word of wordsOf(sentence)) reviews.set(word, (reviews.get(word) ?? new Set()).add(reviewId))
  return new Map([...reviews].map(([word, { size }]) => [word, size]))
}

/** Words that carry something: four letters or more, so that small words do not count. */
const wordsOf = (sentence: string): Set<string> =>
  new Set(sentence.toLowerCase().match(/[\p{L}\p{M}]{4,}/gu) ?? [])

function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let both = 0
  for (const word of one) if (other.has(word)) both++
  return both / (one.size + other.size - both) > 0.5
}

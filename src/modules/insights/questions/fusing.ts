/** What one way of searching found: passages with how well each answers, in its own measure, the best first. */
export type Found = { id: string; score: number }

/** How much of a passage's standing its words decide, the rest its vector: how it was chosen stands in docs/insights.md. */
export const usualWeight = 0.9

/**
 * Two ways of searching as one. Each one's scores are measured against its best, so that they can be added; a passage that one of
 * them did not find has nothing from it.
 */
export function fused(words: readonly Found[], vectors: readonly Found[], weight = usualWeight): Found[] {
  const scores = new Map<string, number>()
  const add = (found: readonly Found[], share: number) => {
    const best = Math.max(...found.map(({ score }) => score), 0)
    if (best === 0) return
    for (const { id, score } of found)
      scores.set(id, (scores.get(id) ?? 0) + (share * Math.max(0, score)) / best)
  }
  add(words, weight)
  add(vectors, 1 - weight)
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .toSorted((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1))
}

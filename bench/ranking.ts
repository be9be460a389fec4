/** How well lists of what was ranked hold what was held back. */
export type Ranked = { recall: number; ndcg: number; coverage: number; asked: number }

/**
 * The means over all who asked of recall@k (what was found of what was held back) and NDCG@k (each counts once, the sooner the more), and
 * how much of everything was ever shown. Who had nothing held back is not asked.
 */
export function rank<One>(
  asked: Iterable<{ list: readonly One[]; held: ReadonlySet<One> }>,
  { k, of }: { k: number; of: number },
): Ranked {
  const shown = new Set<One>()
  let [recall, ndcg, count] = [0, 0, 0]
  for (const { list, held } of asked) {
    if (held.size === 0) continue
    count++
    let [hits, gain, best] = [0, 0, 0]
    for (const [place, one] of list.slice(0, k).entries()) {
      shown.add(one)
      if (!held.has(one)) continue
      hits++
      gain += 1 / Math.log2(place + 2)
    }
    for (let place = 0; place < Math.min(k, held.size); place++) best += 1 / Math.log2(place + 2)
    recall += hits / held.size
    ndcg += gain / best
  }
  return { recall: recall / count, ndcg: ndcg / count, coverage: shown.size / of, asked: count }
}

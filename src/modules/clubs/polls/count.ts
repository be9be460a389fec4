/** A title that stands for election, with what is known of its wait: people who wait and copies that they wait for. */
export type Candidate = { id: string; copies: number; waiting: number }

/** For how many ballots each title stood, and which went out; the last one has a winner instead. */
export type Round = {
  votes: ReadonlyMap<string, number>
  out: readonly string[]
  /** Others had as few. */
  byTie: boolean
}

export type Count = { winner: string | null; rounds: readonly Round[] }

/**
 * Instant runoff. A ballot counts for the first title on it that is still in. Who has more than half of the ballots that count wins;
 * else the title with the fewest goes out, and all that have none go together. Of titles with as few, the one with the longest wait
 * goes out, and where these are equal the one proposed last.
 * @param titles in the order in which they were proposed
 * @param ballots ids, the first choice first; as short as their voter likes
 */
export function countBallots(titles: readonly Candidate[], ballots: readonly (readonly string[])[]): Count {
  const rounds = roundsFrom(titles, ballots)
  const last = rounds.at(-1)
  return { winner: last ? ahead(last.votes) : null, rounds }
}

function roundsFrom(left: readonly Candidate[], ballots: readonly (readonly string[])[]): Round[] {
  const votes = votesFor(left, ballots)
  if (sumOf(votes) === 0) return []
  if (ahead(votes) !== null) return [{ votes, out: [], byTie: false }]
  const going = goingOut(left, votes)
  const next = left.filter(({ id }) => !going.out.includes(id))
  return [{ votes, ...going }, ...roundsFrom(next, ballots)]
}

function votesFor(left: readonly Candidate[], ballots: readonly (readonly string[])[]) {
  const votes = new Map(left.map(({ id }) => [id, 0]))
  for (const ballot of ballots) {
    const first = ballot.find(id => votes.has(id))
    if (first !== undefined) votes.set(first, (votes.get(first) ?? 0) + 1)
  }
  return votes
}

/** Who has more than half; null where nobody has. */
function ahead(votes: ReadonlyMap<string, number>): string | null {
  const sum = sumOf(votes)
  return [...votes].find(([, count]) => count * 2 > sum)?.[0] ?? null
}

const sumOf = (votes: ReadonlyMap<string, number>): number =>
  [...votes.values()].reduce((sum, count) => sum + count, 0)

function goingOut(left: readonly Candidate[], votes: ReadonlyMap<string, number>) {
  const fewest = Math.min(...votes.values())
  const lowest = left.filter(({ id }) => votes.get(id) === fewest)
  if (fewest === 0) return { out: lowest.map(({ id }) => id), byTie: false }
  // The sort keeps the order of proposal where waits are equal.
  const last = lowest.toSorted(byWait).at(-1)
  return { out: last ? [last.id] : [], byTie: lowest.length > 1 }
}

/** The shorter wait first: fewer people for each copy. What nobody has is waited for longest. */
function byWait(one: Candidate, other: Candidate): number {
  if (one.copies === 0 || other.copies === 0) return Number(one.copies === 0) - Number(other.copies === 0)
  return one.waiting * other.copies - other.waiting * one.copies
}

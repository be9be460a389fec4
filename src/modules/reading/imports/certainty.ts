import type { WorkFound } from '../../catalog/index.ts'
import type { Told } from './logged-book.ts'
import type { Candidate } from './tables.ts'

export type Match =
  | { verdict: 'sure'; match: Candidate }
  | { verdict: 'unsure'; candidates: Candidate[]; reason: Told }
  | { verdict: 'none' }

/**
 * Which work a row is of, and whether that is sure (RULES R10): never a wrong one silently. Sure are the record that a row of
 * ours names, one number whose titles agree, and title and author that are equal in one work alone. All else asks.
 */
export function matchOf(found: readonly WorkFound[]): Match {
  const exact = found.find(({ by }) => by === 'id')
  if (exact) return { verdict: 'sure', match: candidate(exact) }
  const numbered = found.filter(({ by }) => by === 'number')
  const agreeing = numbered.filter(({ agrees }) => agrees)
  if (agreeing.length > 0) return oneOf(agreeing)
  if (numbered.length > 0) return ask('same-number-other-title', found)
  const titled = found.filter(({ by }) => by === 'title')
  if (titled.length > 0) return oneOf(titled)
  return found.length > 0 ? ask('nearly-the-same', found) : { verdict: 'none' }
}

const oneOf = (found: readonly WorkFound[]): Match => {
  const [first] = found
  return first && found.every(({ workId }) => workId === first.workId)
    ? { verdict: 'sure', match: candidate(first) }
    : ask('several', found)
}

const mostCandidates = 8

const ask = (code: string, found: readonly WorkFound[]): Match => ({
  verdict: 'unsure',
  candidates: found.slice(0, mostCandidates).map(candidate),
  reason: { code },
})

const candidate = ({ workId, editionId }: WorkFound): Candidate => ({ workId, editionId })

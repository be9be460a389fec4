import type { Refused } from '../../../refusal.ts'

/** The first reason against something, or null; with the override right, those that it sets aside are only named. */
export function firstAgainst<Reason extends Refused>(
  reasons: readonly (Reason | null)[],
  { override }: { override: boolean },
): { against: Reason | null; setAside: Reason['refused'][] } {
  const standing = reasons.filter(reason => reason !== null)
  return override
    ? { against: null, setAside: standing.map(({ refused }) => refused) }
    : { against: standing[0] ?? null, setAside: [] }
}

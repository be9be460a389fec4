/** One person's points on one answer; `id` names the stake. In the order in which they were placed. */
export type Staked = { id: string; points: number; won: boolean }

/** What of a stake comes back, and as what. Those that lost are not named. */
export type Return = { id: string; points: number; kind: 'payout' | 'refund' }

/**
 * Who wins gets their stake and a part of what was lost, in proportion to it; nothing is kept back (RULES R12). Points that do not
 * divide go by the largest fraction, of equal ones to the stake that was placed first. Where nobody won or nobody lost, everybody
 * has back what they staked.
 */
export function payouts(stakes: readonly Staked[]): Return[] {
  const winners = stakes.filter(({ won }) => won)
  const winning = sum(winners)
  const losing = sum(stakes) - winning
  if (winning === 0 || losing === 0) return refunds(stakes)
  const shares = winners.map(({ id, points }, place) => ({
    id,
    place,
    points: points + Math.floor((points * losing) / winning),
    fraction: (points * losing) % winning,
  }))
  const left = winning + losing - sum(shares)
  const first = shares.toSorted((one, other) => other.fraction - one.fraction || one.place - other.place)
  const rounded = new Set(first.slice(0, left).map(({ id }) => id))
  return shares.map(({ id, points }) => ({ id, points: points + (rounded.has(id) ? 1 : 0), kind: 'payout' }))
}

/** All of it goes back to whom it came from. */
export const refunds = (stakes: readonly Pick<Staked, 'id' | 'points'>[]): Return[] =>
  stakes.map(({ id, points }) => ({ id, points, kind: 'refund' }))

const sum = (all: readonly { points: number }[]): number =>
  all.reduce((points, one) => points + one.points, 0)

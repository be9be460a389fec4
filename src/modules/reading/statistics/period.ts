/** The days that are looked at, both included; null where there is no such end. */
export type Period = { from: string | null; to: string | null }

export const always: Period = { from: null, to: null }

export const wholeYear = (year: number): Period => ({
  from: `${written(year)}-01-01`,
  to: `${written(year)}-12-31`,
})

/** The year that a period is the whole of; null for any other. */
export function yearOfPeriod({ from, to }: Period): number | null {
  if (!from?.endsWith('-01-01') || !to?.endsWith('-12-31')) return null
  return from.slice(0, 4) === to.slice(0, 4) ? Number(from.slice(0, 4)) : null
}

const written = (year: number): string => String(year).padStart(4, '0')

/** How long a loan lasts: whole days, or hours. */
export type Length = { unit: 'days' | 'hours'; count: number }

/** Reads '14d' or '3h', as rules keep it. */
export function lengthOf(written: string): Length {
  const [, count, unit] = /^(\d+)([dh])$/.exec(written) ?? []
  if (!count) throw new RangeError(`No length of a loan: ${written}`)
  return { unit: unit === 'h' ? 'hours' : 'days', count: Number(count) }
}

export const writeLength = ({ unit, count }: Length): string => `${count}${unit === 'hours' ? 'h' : 'd'}`

/** Whether one lasts longer than the other. */
export const isLonger = (one: Length, other: Length): boolean => hoursIn(one) > hoursIn(other)

const hoursIn = ({ unit, count }: Length): number => (unit === 'days' ? count * 24 : count)

/** A day is 24 hours here, as near as an estimate needs it. */
export const lengthInMs = (length: Length): number => hoursIn(length) * 3_600_000

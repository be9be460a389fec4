import { z } from 'zod'
import { always, type Period, wholeYear } from './period.ts'

const year = z
  .string()
  .regex(/^[1-9]\d{3}$/, 'reading.errors.year')
  .transform(Number)

const day = z.union([z.literal('').transform(() => null), z.iso.date('reading.errors.day')]).default(null)

/** What an address asks for: a year or all of them, or from one day to another; and a year beside a year. */
export const periodForm = z
  .object({
    year: z.union([z.literal('all'), z.literal('').transform(() => undefined), year]).optional(),
    with: z.union([z.literal('').transform(() => null), year]).default(null),
    from: day,
    to: day,
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ['to'],
    message: 'reading.errors.days-order',
  })

/** The period that is asked for: two days go before a year, and without either it is the year that is not over. */
export function periodOf({ year, from, to }: z.infer<typeof periodForm>, today: string): Period {
  if (from !== null || to !== null) return { from, to }
  if (year === 'all') return always
  return wholeYear(year ?? Number(today.slice(0, 4)))
}

import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'
import { areHours, isSpan } from './calendar.ts'

export const clockPattern = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/

const clock = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(z.string().regex(clockPattern, 'circulation.errors.clock').nullable())

/** A week of opening hours: of each weekday whether it is open, and from when to when where that is said. */
export const weekForm = z
  .object({
    branch: z.uuid('circulation.errors.branch'),
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7].flatMap(day => [
        [`open${day}`, z.string().optional()],
        [`opens${day}`, clock],
        [`closes${day}`, clock],
      ]),
    ),
  })
  .transform((typed, context) => {
    const fields = typed as { branch: string } & Record<string, string | null | undefined>
    const week = [1, 2, 3, 4, 5, 6, 7].map(weekday => {
      const closed = fields[`open${weekday}`] !== 'yes'
      const [opens, closes] = [fields[`opens${weekday}`] ?? null, fields[`closes${weekday}`] ?? null]
      if (!closed && !areHours(opens, closes))
        context.addIssue({ code: 'custom', path: [`opens${weekday}`], message: 'circulation.errors.hours' })
      return closed ? { weekday, closed, opens: null, closes: null } : { weekday, closed, opens, closes }
    })
    return { branchId: fields.branch, week }
  })

const day = (error: string) => z.iso.date(error)

/** A day or some days out of the ordinary. */
export const specialDayForm = z
  .object({
    branch: z
      .string()
      .optional()
      .transform(text => text || null)
      .pipe(z.uuid('circulation.errors.branch').nullable()),
    kind: z.enum(['closed', 'open', 'yearly'], 'circulation.errors.special-kind'),
    from: day('circulation.errors.day'),
    to: optional(10),
    opens: clock,
    closes: clock,
    reason: required('circulation.errors.special-reason', 200),
    confirmed: z.string().optional(),
  })
  .transform(({ kind, from, to: last, opens, closes, branch, reason, confirmed }, context) => {
    const to = kind === 'yearly' ? from : (last ?? from)
    const hours = kind === 'open' ? { opens, closes } : { opens: null, closes: null }
    if (!z.iso.date().safeParse(to).success || !isSpan(from, to))
      context.addIssue({ code: 'custom', path: ['to'], message: 'circulation.errors.special-to' })
    if (!areHours(hours.opens, hours.closes))
      context.addIssue({ code: 'custom', path: ['opens'], message: 'circulation.errors.hours' })
    return {
      branchId: branch,
      yearly: kind === 'yearly',
      closed: kind !== 'open',
      from,
      to,
      ...hours,
      reason,
      confirmed: confirmed === 'yes',
    }
  })

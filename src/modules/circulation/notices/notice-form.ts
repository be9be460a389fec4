import { z } from 'zod'
import { firstNotices, noticeKinds, stepped } from './notice.ts'
import type { NoticePlan } from './notice-settings.ts'

const daysIn = (text: string): number[] | null => {
  const days = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(one => (/^\d{1,3}$/.test(one) ? Number(one) : Number.NaN))
  return days.length > 6 || days.some(day => Number.isNaN(day) || day > 365) ? null : [...new Set(days)]
}

/** Which notices go out, and on which days. */
export const noticesForm = z
  .object(
    Object.fromEntries(
      noticeKinds.flatMap(kind => [
        [kind, z.string().optional()],
        [`${kind}-days`, z.string().optional()],
      ]),
    ),
  )
  .transform((typed, context): NoticePlan => {
    const fields = typed as Record<string, string | undefined>
    const plan: NoticePlan = { ...firstNotices }
    for (const kind of noticeKinds) {
      const days = stepped.includes(kind) ? daysIn(fields[`${kind}-days`] ?? '') : []
      const enabled = fields[kind] === 'yes'
      const wrong = days === null || (enabled && stepped.includes(kind) && days.length === 0)
      if (wrong)
        context.addIssue({
          code: 'custom',
          path: [`${kind}-days`],
          message: 'circulation.errors.notice-days',
        })
      plan[kind] = { enabled, days: days ?? [] }
    }
    return plan
  })

export const noticesByForm = z.object({ notices_by: z.enum(['at-once', 'daily', 'page']) })

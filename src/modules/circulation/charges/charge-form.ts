import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { minorUnits } from './money.ts'

export const methods = ['cash', 'card', 'transfer', 'other'] as const
export const kindsByHand = ['manual', 'replacement'] as const

const amountIn = (currency: string) =>
  z
    .string({ error: 'circulation.errors.amount' })
    .transform(text => minorUnits(text, currency))
    .pipe(z.number({ error: 'circulation.errors.amount' }))

const method = z.enum(methods, 'circulation.errors.method')

/** None ticked is all of them. */
const chosen = z
  .union([z.guid(), z.array(z.guid())])
  .optional()
  .transform(ids => (ids === undefined ? null : [ids].flat()))

/** The forms of a patron's charges in one currency; they stand on one page, so no two share a name of a field. */
export const chargeForms = (currency: string) => ({
  payment: z.object({ amount: amountIn(currency), method, chosen }),
  waiver: z.object({
    /** All of what is chosen where nothing is written. */
    waived: z
      .string()
      .optional()
      .transform(text => text?.trim() || null)
      .pipe(amountIn(currency).nullable()),
    let_off: chosen,
    reason: required('circulation.errors.reason', 300),
  }),
  charge: z.object({
    charged: amountIn(currency),
    kind: z.enum(kindsByHand, 'circulation.errors.kind'),
    what: required('circulation.errors.what', 300),
  }),
  payout: z.object({ returned: amountIn(currency), by: z.enum(methods, 'circulation.errors.method') }),
})

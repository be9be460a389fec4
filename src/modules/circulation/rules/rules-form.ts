import { z } from 'zod'

const wholeNumber = (error: string, most: number) =>
  z
    .string({ error })
    .transform(text => text.trim())
    .pipe(z.string().regex(/^\d{1,4}$/, error))
    .transform(Number)
    .pipe(z.number().max(most, error))

export const rulesForm = z.object({
  loan_days: wholeNumber('circulation.errors.loan-days', 3650),
  loan_limit: wholeNumber('circulation.errors.loan-limit', 1000),
})

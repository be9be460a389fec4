import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'

export const categoryForm = z.object({
  name: required('circulation.errors.category-name', 80),
  cardMonths: optional(3)
    .refine(text => text === null || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 240), {
      error: 'circulation.errors.card-months',
    })
    .transform(text => (text === null ? null : Number(text))),
})

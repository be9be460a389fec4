import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'

const branch = z.uuid('circulation.errors.branch')

const day = z
  .string()
  .optional()
  .transform(text => text?.trim() || null)
  .pipe(z.iso.date('circulation.errors.day').nullable())

const box = z
  .string()
  .optional()
  .transform(text => text !== undefined)

const place = { work: z.uuid(), pickup: branch, starts_on: day }

/** A reader's own: at which of their libraries, and where it is picked up. */
export const ownHoldForm = z.object({ ...place, library: z.uuid() })

/** Staff's, for a patron; a copy's id, or empty for any. */
export const holdForPatronForm = z.object({
  ...place,
  patron: required('circulation.errors.hold-patron', 200),
  copy: z
    .string()
    .optional()
    .transform(text => text || null)
    .pipe(z.uuid().nullable()),
  low_priority: box,
})

export const suspensionForm = z.object({ until: day })
export const pickupForm = z.object({ pickup: branch })

import { z } from 'zod'
import { scanForm } from '../desk/scan-form.ts'

/** A copy that somebody holds in their hand, and the library that it is of. */
export const ownLendingForm = z.object({
  library: z.uuid('circulation.errors.library'),
  barcode: scanForm.shape.barcode,
})

import { z } from 'zod'

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined)
const id = z.uuid().optional().catch(undefined)

/** What is asked of the audit in an address; what cannot be read is left out. */
export const auditWanted = z.object({
  event: z
    .string()
    .regex(/^[a-z]+\.[a-z-]+$/)
    .optional()
    .catch(undefined),
  person: id,
  library: id,
  from: day,
  until: day,
  after: z.uuid().nullable().catch(null).default(null),
})

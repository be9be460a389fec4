import { z } from 'zod'

/** The picture comes beside it. */
export const coverForm = z.object({ editionId: z.uuid() })

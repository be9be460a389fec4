import { z } from 'zod'
import { id } from '../../../web/kit/api/shapes.ts'

/** Which book is put aside. */
export const dismissalForm = z.object({ work: id })

/** Two boxes; one that is not ticked is not sent. */
export const tasteForm = z.object({ counted: z.literal('1').optional(), atHome: z.literal('1').optional() })

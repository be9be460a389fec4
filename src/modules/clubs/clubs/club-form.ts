import { z } from 'zod'
import { optional, required } from '../../../web/kit/form.ts'
import { isZone } from '../../identity/index.ts'
import { joinings } from './club.ts'

const ticked = z
  .string()
  .optional()
  .transform(text => text === 'yes')

/** What a club says of itself. */
export const clubForm = z.object({
  name: required('clubs.errors.name', 100),
  description: optional(4000),
  place: optional(300),
  online: ticked,
  language: z.string({ error: 'clubs.errors.language' }).regex(/^[a-z]{2,3}$/, 'clubs.errors.language'),
  zone: z.string({ error: 'clubs.errors.zone' }).refine(isZone, 'clubs.errors.zone'),
  joining: z.enum(joinings, 'clubs.errors.joining'),
})

/** A new one may belong to the library that one works at. */
export const newClubForm = clubForm.extend({ of_library: ticked })

export const clubSettingsForm = clubForm.extend({ bets: ticked, revision: z.coerce.number().int() })

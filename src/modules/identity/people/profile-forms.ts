import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { name } from '../accounts/forms.ts'
import { languages } from '../libraries/forms.ts'
import { isZone } from '../libraries/zones.ts'
import { chosenHandle } from './handle.ts'
import { circles } from './seen-by.ts'
import { shown } from './shows.ts'

const seenBy = z.enum(circles, 'identity.errors.seen-by')

export const profileForm = z.object({
  name,
  handle: chosenHandle,
  bio: optional(2000),
  language: z
    .enum(['', ...languages], 'identity.errors.language')
    .optional()
    .transform(text => text || null),
  zone: z
    .string()
    .optional()
    .transform(text => text || null)
    .refine(zone => zone === null || isZone(zone), 'identity.errors.zone'),
  page_seen_by: seenBy,
  bio_seen_by: seenBy,
  picture_seen_by: seenBy,
  libraries_seen_by: seenBy,
  friends_seen_by: seenBy,
  shows_friends: z.enum(shown, 'identity.errors.shows'),
  friend_letters: z
    .string()
    .optional()
    .transform(text => text === 'yes'),
})

/** The file comes beside it. */
export const pictureForm = z.object({})

import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import type { Owner } from './adding.ts'
import { spoilings } from './tables.ts'

const ownerError = 'insights.documents.errors.unknown-owner'

/** What stands beside the file; `owner` as `me`, `library:…` or `club:…`. */
export const documentForm = z.object({
  title: optional(300),
  owner: z
    .string({ error: ownerError })
    .transform(ownerIn)
    .pipe(z.custom<Owner>(owner => owner !== null, ownerError)),
  work: optional(36).pipe(
    z
      .string()
      .nullable()
      .refine(id => id === null || isUuid(id), 'insights.documents.errors.unknown-work'),
  ),
  spoils: z.enum(spoilings, { error: 'insights.documents.errors.spoils' }).default('nothing'),
})

function ownerIn(text: string): Owner | null {
  if (text === 'me') return { kind: 'me' }
  const [kind = '', id = ''] = text.split(':')
  return (kind === 'library' || kind === 'club') && isUuid(id) ? { kind, id } : null
}

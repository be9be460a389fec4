import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { shown } from './shows.ts'

export const friendRequestForm = z.object({
  who: required('identity.errors.nobody-sought', 254),
  next: z.string().optional(),
})

export const showsForm = z.object({
  shows: z
    .enum(['default', ...shown], 'identity.errors.shows')
    .transform(shows => (shows === 'default' ? null : shows)),
})

/** A button on somebody's page leads back to it. */
export const nextForm = z.object({ next: z.string().optional() })

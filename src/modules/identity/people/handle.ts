import { z } from 'zod'

/** Names that a reader would take for the house; the database refuses them, too. */
export const keptHandles = [
  'about',
  'admin',
  'administrator',
  'anonymous',
  'api',
  'carrel',
  'deleted',
  'desk',
  'edit',
  'everybody',
  'everyone',
  'friends',
  'guest',
  'help',
  'librarian',
  'library',
  'mail',
  'me',
  'moderator',
  'new',
  'nobody',
  'official',
  'owner',
  'pictures',
  'postmaster',
  'root',
  'security',
  'sign-in',
  'sign-up',
  'staff',
  'support',
  'system',
  'team',
  'you',
]

const form = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** As it is kept, however it was typed: `@Wren-A` is wren-a. */
export const plainHandle = (typed: string): string => typed.trim().replace(/^@/, '').toLowerCase()

export const isHandle = (text: string): boolean => text.length >= 3 && text.length <= 30 && form.test(text)

/** A handle to choose, or null for none. */
export const chosenHandle = z
  .string()
  .optional()
  .transform(text => plainHandle(text ?? '') || null)
  .refine(handle => handle === null || isHandle(handle), 'identity.errors.handle')
  .refine(handle => handle === null || !keptHandles.includes(handle), 'identity.errors.handle-kept')

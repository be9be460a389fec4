import { z } from 'zod'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { circles } from './seen-by.ts'
import { shown } from './shows.ts'

/** Who one is oneself; nobody else is shown an e-mail address. */
export const ownPerson = z
  .object({
    id,
    name: z.string(),
    email: z.email(),
    role: z.string().describe('user, moderator or administrator, or the id of a role of the installation.'),
  })
  .meta({
    id: 'OwnPerson',
    example: {
      id: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11',
      name: 'Ana Ruiz',
      email: 'ana@example.org',
      role: 'user',
    },
  })

const seenBy = z.enum(circles)

export const me = ownPerson
  .extend({
    handle: z.string().nullable(),
    bio: z.string().nullable(),
    language: z.string().nullable(),
    zone: z.string().nullable(),
    picture: z.string().nullable().describe('Where the picture is.'),
    page_seen_by: seenBy,
    bio_seen_by: seenBy,
    picture_seen_by: seenBy,
    libraries_seen_by: seenBy,
    friends_seen_by: seenBy,
    shows_friends: z.enum(shown),
    friend_letters: z.boolean(),
  })
  .meta({ id: 'Me', example: undefined })

export const friend = z
  .object({
    id,
    name: z.string(),
    handle: z.string().nullable(),
    picture: z.string().nullable(),
    since: moment,
    shows: z.enum(shown).nullable().describe('What they see of my reading; null is what all friends see.'),
  })
  .meta({ id: 'Friend' })

/** Where the file of a picture is asked for. */
export const pictureAt = (name: string | null): string | null =>
  name === null ? null : `/people/pictures/${name}/large`

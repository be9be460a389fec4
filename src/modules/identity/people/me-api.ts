import { z } from 'zod'
import { largestPicture } from '../../../pictures/files.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { given } from '../../../web/kit/api/given.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import type { Context } from '../../../web/kit/context.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { languages } from '../libraries/forms.ts'
import { isZone } from '../libraries/zones.ts'
import { wholePersonWithId } from './own-person.ts'
import { me, pictureAt } from './person-shapes.ts'
import { keepPicture, picturesIn, removePicture } from './picture.ts'
import { changeProfile } from './profile.ts'
import { pictureForm, profileForm } from './profile-forms.ts'

const {
  name,
  handle,
  page_seen_by,
  bio_seen_by,
  picture_seen_by,
  libraries_seen_by,
  friends_seen_by,
  shows_friends,
} = profileForm.shape

const changes = z
  .strictObject({
    name: name.meta({ example: 'Ana Ruiz' }),
    handle: z
      .string()
      .nullable()
      .transform((text): string | undefined => text ?? '')
      .pipe(handle),
    bio: z
      .string()
      .max(2000)
      .transform(text => text.trim() || null)
      .nullable(),
    language: z.enum(languages).nullable(),
    zone: z.string().refine(isZone, 'identity.errors.zone').nullable().meta({ example: 'Europe/London' }),
    page_seen_by,
    bio_seen_by,
    picture_seen_by,
    libraries_seen_by,
    friends_seen_by,
    shows_friends,
    friend_letters: z.boolean(),
  })
  .partial()

/** What a person sees and changes of themselves. */
export const meApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/users/me',
    operation: 'getMe',
    area: 'me',
    summary: 'Who I am, and what I say of myself',
    guard: asPerson('profile:read'),
    answer: me,
    tagged: true,
    run: ({ ctx, person }) => shown(ctx, person.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/users/me',
    operation: 'changeMe',
    area: 'me',
    summary: 'Change what I say of myself',
    guard: asPerson('profile:write'),
    body: changes,
    answer: me,
    tagged: true,
    refusals: { 'handle-taken': 'identity.errors.handle-taken' },
    async run({ ctx, person, body, seen }) {
      const changed = await changeProfile(ctx.db, person.id, given(body), seen)
      return isRefused(changed) ? changed : shown(ctx, person.id)
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/users/me/avatar',
    operation: 'setAvatar',
    area: 'me',
    summary: 'Send a picture of myself',
    description: 'A JPEG, PNG, WebP, GIF or AVIF file of up to 10 MB.',
    guard: asPerson('profile:write'),
    upload: pictureForm,
    answer: z.object({ picture: z.string() }),
    refusals: {
      'no-picture': { status: 422, words: 'identity.errors.no-picture' },
      'not-a-picture': { status: 422, words: 'identity.errors.not-a-picture' },
      'too-many-pixels': { status: 422, words: 'identity.errors.too-many-pixels' },
      'too-slow': { status: 422, words: 'identity.errors.too-slow' },
      'picture-too-large': { status: 413, words: 'identity.errors.picture-too-large' },
    },
    async run({ ctx, person }) {
      const { filesDir } = ctx.config
      const into = { folder: picturesIn(filesDir), maxBytes: largestPicture }
      const { file, discard } = await readUpload(ctx, pictureForm, into)
      if (!file) return refused('no-picture')
      const kept = await (file.tooLarge
        ? Promise.resolve(refused('picture-too-large'))
        : keepPicture(ctx.db, filesDir, { of: 'people', id: person.id }, file.path)
      ).finally(discard)
      return isRefused(kept) ? kept : { picture: pictureAt(kept.name) ?? '' }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/users/me/avatar',
    operation: 'removeAvatar',
    area: 'me',
    summary: 'Take my picture away',
    guard: asPerson('profile:write'),
    answer: z.null(),
    async run({ ctx, person }) {
      await removePicture(ctx.db, ctx.config.filesDir, { of: 'people', id: person.id })
      return null
    },
  }),
]

async function shown(ctx: Context, personId: string) {
  const { revision, picture, ...facts } = await wholePersonWithId(ctx.db, personId)
  return new Answered({ ...facts, picture: pictureAt(picture) }, { tag: revision })
}

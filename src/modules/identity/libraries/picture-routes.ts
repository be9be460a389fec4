import type { PageRouter } from '../../../module.ts'
import { largestPicture } from '../../../pictures/files.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { atLibrary, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors } from '../../../web/kit/form.ts'
import { sendPicture } from '../../../web/kit/picture.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { readUpload, type Upload } from '../../../web/kit/upload.ts'
import { actorOf } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { keepPicture, openLibraryPicture, picturesIn, removePicture } from '../people/picture.ts'
import { pictureForm } from '../people/profile-forms.ts'
import { libraryWithId } from './libraries.ts'

/** A library's picture, in its settings and wherever it is shown. */
export function libraryPictureRoutes(router: PageRouter): void {
  router.get('/library/picture', authorize('identity.library-settings'), ctx => show(ctx, blankForm()))

  router.post('/library/picture', authorize('identity.library-settings'), async ctx => {
    const { library, person } = atLibrary(ctx)
    await rateLimit(ctx.pool, { name: 'pictures', tries: 30, seconds: 3600 }).spend(person.id)
    const into = { folder: picturesIn(ctx.config.filesDir), maxBytes: largestPicture }
    const { form, file, discard } = await readUpload(ctx, pictureForm, into)
    const kept = await keepSent(ctx, library.id, file).finally(discard)
    if (isRefused(kept))
      return show(ctx, formWithError(form.values, 'picture', `identity.errors.${kept.refused}`))
    await record(
      ctx.db,
      { ...actorOf(ctx), event: 'identity.library-changed', library: library.id, forMembers: true },
      ctx.now,
    )
    ctx.done('/library/picture', { flash: 'identity.profile.picture-saved' })
  })

  router.post('/library/picture/removal', authorize('identity.library-settings'), async ctx => {
    const { library } = atLibrary(ctx)
    await removePicture(ctx.db, ctx.config.filesDir, { of: 'libraries', id: library.id })
    await record(
      ctx.db,
      { ...actorOf(ctx), event: 'identity.library-changed', library: library.id, forMembers: true },
      ctx.now,
    )
    ctx.done('/library/picture', { flash: 'identity.profile.picture-removed' })
  })

  router.get('/libraries/pictures/:name/:size', publicPage(), async ctx => {
    const viewerId = ctx.person?.id ?? null
    await sendPicture(ctx, picture => openLibraryPicture(ctx.db, ctx.config.filesDir, viewerId, picture))
  })
}

async function keepSent(ctx: Context, libraryId: string, file: Upload | null) {
  if (!file) return refused('no-picture')
  if (file.tooLarge) return refused('picture-too-large')
  return keepPicture(ctx.db, ctx.config.filesDir, { of: 'libraries', id: libraryId }, file.path)
}

async function show(ctx: Context, form: Form<unknown>): Promise<void> {
  const { name, picture } = await libraryWithId(ctx.db, atLibrary(ctx).library.id)
  const it = { name, image: picture ? `/libraries/pictures/${picture}/large` : undefined, form }
  if (hasErrors(form)) ctx.refuse('identity/libraries/picture', it)
  else ctx.page('identity/libraries/picture', it)
}

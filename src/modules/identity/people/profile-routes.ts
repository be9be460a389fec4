import type { PageRouter } from '../../../module.ts'
import { largestPicture } from '../../../pictures/files.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  clean,
  type Form,
  formWithError,
  hasErrors,
  readForm,
} from '../../../web/kit/form.ts'
import { sendPicture } from '../../../web/kit/picture.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { readUpload, type Upload } from '../../../web/kit/upload.ts'
import { languages } from '../libraries/forms.ts'
import { zoneNames } from '../libraries/zones.ts'
import { isHandle, plainHandle } from './handle.ts'
import { personPage } from './person-page.ts'
import { keepPicture, openPicture, picturesIn, removePicture } from './picture.ts'
import { changeProfile, profileOf } from './profile.ts'
import { pictureForm, profileForm } from './profile-forms.ts'
import { circles, type Nearness, parts } from './seen-by.ts'
import { shown } from './shows.ts'

/** What a person says of themself, their picture, and the page that others see. */
export function profileRoutes(router: PageRouter): void {
  router.get('/me/profile', signedIn(), async ctx => {
    await showProfile(ctx, {})
  })

  router.post('/me/profile', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, profileForm)
    if (!form.ok) return showProfile(ctx, { form })
    const changed = await changeProfile(ctx.db, person.id, form.value)
    if (isRefused(changed)) {
      const refused = formWithError(form.values, 'handle', `identity.errors.${changed.refused}`)
      return showProfile(ctx, { form: refused })
    }
    ctx.done('/me/profile', { flash: 'identity.profile.saved' })
  })

  router.post('/me/picture', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await rateLimit(ctx.pool, { name: 'pictures', tries: 30, seconds: 3600 }).spend(person.id)
    const { filesDir } = ctx.config
    const into = { folder: picturesIn(filesDir), maxBytes: largestPicture }
    const { form, file, discard } = await readUpload(ctx, pictureForm, into)
    const kept = await keepSent(ctx, person.id, file).finally(discard)
    if (!isRefused(kept)) return ctx.done('/me/profile', { flash: 'identity.profile.picture-saved' })
    const picture = formWithError(form.values, 'picture', `identity.errors.${kept.refused}`)
    await showProfile(ctx, { picture })
  })

  router.post('/me/picture/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await removePicture(ctx.db, ctx.config.filesDir, { of: 'people', id: person.id })
    ctx.done('/me/profile', { flash: 'identity.profile.picture-removed' })
  })

  router.get('/people/:handle', publicPage(), async ctx => {
    const handle = plainHandle(clean(ctx.params.handle ?? ''))
    const as = nearnesses.find(nearness => nearness === asked(ctx, 'as'))
    const person = isHandle(handle) && (await personPage(ctx.db, ctx.person?.id ?? null, handle, as))
    if (!person) throw notFound()
    const parts = await ctx.slots('person.parts', [person.id])
    const own = person.id === ctx.person?.id
    ctx.page('identity/profile/person', { person, own, as, nearnesses, parts: parts(person.id) })
  })

  router.get('/people/pictures/:name/:size', publicPage(), async ctx => {
    const viewerId = ctx.person?.id ?? null
    await sendPicture(ctx, picture => openPicture(ctx.db, ctx.config.filesDir, viewerId, picture))
  })
}

/** As whom one may look at one's own page. */
const nearnesses: readonly Nearness[] = ['friend', 'here', 'stranger']

async function keepSent(ctx: Context, personId: string, file: Upload | null) {
  if (!file) return refused('no-picture')
  if (file.tooLarge) return refused('picture-too-large')
  return keepPicture(ctx.db, ctx.config.filesDir, { of: 'people', id: personId }, file.path)
}

type ProfileForms = { form?: Form<unknown>; picture?: Form<unknown> }

async function showProfile(ctx: Context, { form, picture }: ProfileForms): Promise<void> {
  const { person } = asSignedIn(ctx)
  const profile = await profileOf(ctx.db, person.id)
  const { friend_letters, picture: image, ...written } = profile
  const stored = {
    ...Object.fromEntries(Object.entries(written).map(([name, value]) => [name, value ?? ''])),
    ...(friend_letters && { friend_letters: 'yes' }),
  }
  const it = {
    profile,
    image,
    form: form ?? blankForm(stored),
    pictureForm: picture ?? blankForm(),
    zones: zoneNames(),
    languages,
    circles,
    parts,
    shown,
  }
  if ([form, picture].some(sent => sent && hasErrors(sent))) ctx.refuse('identity/profile/edit', it)
  else ctx.page('identity/profile/edit', it)
}

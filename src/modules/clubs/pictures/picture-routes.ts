import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { largestPicture, openPictureFile } from '../../../pictures/files.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, optional } from '../../../web/kit/form.ts'
import { sendPicture } from '../../../web/kit/picture.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { readUpload, type Upload } from '../../../web/kit/upload.ts'
import type { ClubSeen } from '../clubs/club-queries.ts'
import { byMe, clubToRun } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { invitedClub } from '../members/joining.ts'
import { invitationAsked } from '../members/member-routes.ts'
import { clubPicturesIn, keepClubPicture, openClubPicture, removeClubPicture } from './picture.ts'

const pictureForm = z.object({ words: optional(200) })

/** A club's picture, in its settings and wherever it is shown. */
export function pictureRoutes(router: PageRouter): void {
  router.get('/clubs/:id/picture', signedIn(), async ctx => show(ctx, await clubToRun(ctx)))

  router.post('/clubs/:id/picture', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    await rateLimit(ctx.pool, { name: 'pictures', tries: 30, seconds: 3600 }).spend(asSignedIn(ctx).person.id)
    const into = { folder: clubPicturesIn(ctx.config.filesDir), maxBytes: largestPicture }
    const { form, file, discard } = await readUpload(ctx, pictureForm, into)
    const kept = await keepSent(ctx, club, { form, file }).finally(discard)
    if (kept === 'unwritten') return show(ctx, club, form)
    if (isRefused(kept))
      return show(ctx, club, formWithError(form.values, 'picture', `identity.errors.${kept.refused}`))
    ctx.done(`/clubs/${club.id}/picture`, { flash: 'clubs.picture.saved' })
  })

  router.post('/clubs/:id/picture/removal', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    await removeClubPicture(ctx.db, ctx.config.filesDir, byMe(ctx, club))
    ctx.done(`/clubs/${club.id}/picture`, { flash: 'clubs.picture.removed' })
  })

  router.get('/clubs/pictures/:name/:size', publicPage(), async ctx => {
    const viewerId = ctx.person?.id ?? null
    await sendPicture(ctx, picture => openClubPicture(ctx.db, ctx.config.filesDir, viewerId, picture))
  })

  // Who has an invitation may not see the club yet, but what it is.
  router.get('/clubs/invitations/:invitation/:signed/picture/:name/:size', publicPage(), async ctx => {
    const club = await invitedClub(ctx.db, ctx.config, invitationAsked(ctx))
    if (!club || club.picture !== ctx.params.name) throw notFound()
    await sendPicture(ctx, picture => openPictureFile(clubPicturesIn(ctx.config.filesDir), picture))
  })
}

async function keepSent(
  ctx: Context,
  club: ClubSeen,
  { form, file }: { form: Form<z.infer<typeof pictureForm>>; file: Upload | null },
) {
  if (!form.ok) return 'unwritten'
  if (!file) return refused('no-picture')
  if (file.tooLarge) return refused('picture-too-large')
  const kept = await keepClubPicture(ctx.db, ctx.config.filesDir, byMe(ctx, club), {
    path: file.path,
    ...form.value,
  })
  if (isRefused(kept) && (kept.refused === 'unknown-club' || kept.refused === 'organisers-only'))
    throw notFound()
  return kept
}

function show(ctx: Context, club: ClubSeen, form: Form<unknown> = blankForm()): void {
  const it = { ...clubPart(club), form }
  if (hasErrors(form)) ctx.refuse('clubs/picture', it)
  else ctx.page('clubs/picture', it)
}

import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, atLibrary, authorize, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, hasErrors, readForm } from '../../../web/kit/form.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { sectionsOf } from '../../identity/index.ts'
import { libraryAllowsModels, personAllowsModels, setLibraryModels, setPersonModels } from './switches.ts'

const choices = ['on', 'off'] as const
const switchForm = z.object({ models: z.enum(choices, 'insights.models.choose') })

/** The switches of a library and of a person. */
export function switchRoutes(router: PageRouter): void {
  router.get('/library/models', authorize('identity.library-settings'), async ctx => {
    const allowed = await libraryAllowsModels(ctx.db, atLibrary(ctx).library.id)
    showLibrary(ctx, blankForm({ models: allowed ? 'on' : 'off' }))
  })

  router.post('/library/models', authorize('identity.library-settings'), async ctx => {
    const { library, person } = atLibrary(ctx)
    const form = await readForm(ctx, switchForm)
    if (!form.ok) return showLibrary(ctx, form)
    const by = { libraryId: library.id, personId: person.id }
    await setLibraryModels(ctx.db, by, form.value.models === 'on', ctx.now)
    ctx.done('/library/models', { flash: `insights.models.library-${form.value.models}` })
  })

  router.get('/me/models', signedIn(), async ctx => {
    const allowed = await personAllowsModels(ctx.db, asSignedIn(ctx).person.id)
    showOwn(ctx, blankForm({ models: allowed ? 'on' : 'off' }))
  })

  router.post('/me/models', signedIn(), async ctx => {
    const form = await readForm(ctx, switchForm)
    if (!form.ok) return showOwn(ctx, form)
    await setPersonModels(ctx.db, asSignedIn(ctx).person.id, form.value.models === 'on', ctx.now)
    ctx.done('/me/models', { flash: `insights.models.own-${form.value.models}` })
  })
}

/** Of a person's own page: whether models may be asked for them. */
export const modelsOnMe: SlotFiller = {
  view: 'insights/models/on-me',
  async load(ctx, [personId = '']) {
    const allowed = await personAllowsModels(ctx.db, personId)
    return new Map([[personId, { allowed, configured: ctx.config.models.chat !== undefined }]])
  },
}

const placeOf = ({ chat }: Context['config']['models']) =>
  chat ? { name: chat.name, host: new URL(chat.url).host } : null

function showLibrary(ctx: Context, form: Form<unknown>): void {
  const it = { form, choices, place: placeOf(ctx.config.models), places: sectionsOf(ctx) }
  if (hasErrors(form)) ctx.refuse('insights/models/library', it)
  else ctx.page('insights/models/library', it)
}

function showOwn(ctx: Context, form: Form<unknown>): void {
  const it = { form, choices, place: placeOf(ctx.config.models) }
  if (hasErrors(form)) ctx.refuse('insights/models/own', it)
  else ctx.page('insights/models/own', it)
}

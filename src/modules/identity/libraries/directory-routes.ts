import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { switched } from '../access/switches.ts'
import { chooseLibrary } from '../accounts/sessions.ts'
import { actorOf } from '../audit/actor.ts'
import { branchesOf } from './branches.ts'
import { directory, directoryPageSize, type LibraryFace, libraryFace } from './directory.ts'
import { joinForm, kinds, languages, newLibraryForm } from './forms.ts'
import { askToJoin, withdrawRequest } from './join-requests.ts'
import { foundOwnLibrary } from './libraries.ts'
import { zoneNames } from './zones.ts'

/** Finding libraries, joining them, and founding one's own. */
export function directoryRoutes(router: PageRouter): void {
  router.get('/libraries', publicPage(), async ctx => {
    const q = asked(ctx, 'q').slice(0, 200)
    const key = readKey(asked(ctx, 'after'), ['name', 'id'])
    const after = key && isUuid(key.id) ? key : null
    const found = await directory(ctx.db, ctx.person?.id ?? null, { q, after })
    const libraries = found.slice(0, directoryPageSize)
    const [first, last] = [found[directoryPageSize], libraries.at(-1)]
    ctx.page('identity/libraries/directory', {
      libraries,
      q,
      mayFound: ctx.person !== null && (await mayFound(ctx)),
      next:
        first && last
          ? {
              from: first.name,
              href: `/libraries?${new URLSearchParams({ q, after: writeKey([last.name, last.id]) })}`,
            }
          : null,
    })
  })

  router.get('/libraries/new', signedIn(), async ctx => {
    if (!(await mayFound(ctx))) throw new Problem(403)
    const { library } = ctx
    const { zone = 'Europe/London', currency = 'EUR', language = 'en-GB' } = library ?? {}
    showNew(ctx, blankForm({ kind: 'household', zone, currency, language }))
  })

  router.post('/libraries', signedIn(), once, async ctx => {
    if (!(await mayFound(ctx))) throw new Problem(403)
    const { person, session } = asSignedIn(ctx)
    const form = await readForm(ctx, newLibraryForm)
    if (!form.ok) return showNew(ctx, form)
    await foundingLimit(ctx).spend(person.id)
    const { library: name, ...facts } = form.value
    const made = await foundOwnLibrary(
      ctx.db,
      { ...facts, name, samples: false },
      { ...actorOf(ctx), by: person.id },
      ctx.now,
    )
    await chooseLibrary(ctx.db, session.id, made.id)
    ctx.done('/', { flash: 'identity.set-up.done' })
  })

  router.get('/libraries/:id', publicPage(), async ctx => {
    await showFace(ctx, await faceAsked(ctx))
  })

  router.post('/libraries/:id/join-request', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const face = await faceAsked(ctx)
    const form = await readForm(ctx, joinForm)
    if (!form.ok) return showFace(ctx, face, { form })
    const asking = { libraryId: face.id, personId: person.id, message: form.value.message }
    const outcome = await askToJoin(ctx.db, asking, actorOf(ctx), ctx.now)
    if (!outcome) throw notFound()
    if (isRefused(outcome)) return showFace(ctx, face, { form, refused: outcome.refused })
    if (outcome.joined) await chooseLibrary(ctx.db, session.id, face.id)
    const flash = outcome.joined ? 'identity.directory.joined' : 'identity.directory.asked'
    ctx.done(`/libraries/${face.id}`, { flash, params: { library: face.name } })
  })

  router.post('/libraries/:id/join-request/withdrawal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const libraryId = idOf(ctx.params.id)
    if (!(await withdrawRequest(ctx.db, { libraryId, personId: person.id }))) throw notFound()
    ctx.done(`/libraries/${libraryId}`, { flash: 'identity.directory.withdrawn' })
  })
}

export const mayFound = async (ctx: Context): Promise<boolean> =>
  (await switched(ctx.db, 'founding')) === 'everybody' || ctx.may('identity.all-libraries')

export const foundingLimit = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'library-founding', tries: 10, seconds: 86_400 })

async function faceAsked(ctx: Context): Promise<LibraryFace> {
  const face = await libraryFace(ctx.db, idOf(ctx.params.id), ctx.person?.id ?? null)
  if (!face) throw notFound()
  return face
}

type Shown = { form?: Form<unknown>; refused?: string }

async function showFace(ctx: Context, face: LibraryFace, { form, refused }: Shown = {}): Promise<void> {
  const it = {
    face,
    branches: await branchesOf(ctx.db, face.id),
    form: form ?? blankForm(),
    refused: refused ?? null,
    signedIn: ctx.person !== null,
    current: ctx.library?.id === face.id,
  }
  if (form) ctx.refuse('identity/libraries/face', it)
  else ctx.page('identity/libraries/face', it)
}

function showNew(ctx: Context, form: Form<unknown>): void {
  const it = { form, kinds, languages, zones: zoneNames() }
  if (hasErrors(form)) ctx.refuse('identity/libraries/new', it)
  else ctx.page('identity/libraries/new', it)
}

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context, Person } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { letIn } from '../accounts/letting-in.ts'
import { nobodyYet, personWith } from '../accounts/people.ts'
import { beginSession } from '../accounts/sessions.ts'
import { weaknessOf } from '../accounts/weak-passwords.ts'
import { actorOf } from '../audit/actor.ts'
import { addBranch, branchesOf, renameBranch } from './branches.ts'
import { deleteLibrary } from './deleting-library.ts'
import {
  branchForm,
  cloths,
  firstLibraryForm,
  joinings,
  kinds,
  languages,
  libraryForm,
  setUpForm,
} from './forms.ts'
import { changeLibrary, libraryWithId } from './libraries.ts'
import { sectionsOf } from './sections.ts'
import { foundLibrary, noLibraryYet, setUp } from './set-up.ts'
import { zoneNames } from './zones.ts'

/** Setting up an installation, and a library's own settings. */
export function libraryRoutes(router: PageRouter): void {
  router.get('/set-up', publicPage(), async ctx => {
    const who = await founder(ctx)
    if (!who) return ctx.done('/')
    showSetUp(
      ctx,
      who,
      blankForm({ kind: 'community', zone: serversZone(), currency: 'EUR', language: 'en-GB' }),
    )
  })

  router.post('/set-up', publicPage(), async ctx => {
    const who = await founder(ctx)
    if (!who) return ctx.done(ctx.person ? '/' : '/sign-in')
    if (who !== 'nobody') {
      const form = await readForm(ctx, firstLibraryForm)
      if (!form.ok) return showSetUp(ctx, who, form)
      const made = await foundLibrary(ctx.db, who.id, { ...form.value, name: form.value.library }, ctx.now)
      return ctx.done('/', isRefused(made) ? {} : { flash: 'identity.set-up.done' })
    }
    const form = await readForm(ctx, setUpForm)
    if (!form.ok) return showSetUp(ctx, who, form)
    const { library, ...rest } = form.value
    const weak = await weaknessOf(rest.password, [rest.name, rest.email, library])
    if (weak) return showSetUp(ctx, who, formWithError(form.values, 'password', `identity.errors.${weak}`))
    const made = await setUp(ctx.db, form.value, { ...rest, name: library }, ctx.now)
    if (isRefused(made)) {
      // Pressed twice, or somebody else was faster.
      const founder = await personWith(ctx.db, form.value)
      if (isRefused(founder)) return ctx.done('/sign-in')
      return letIn(ctx, founder.id, 'password', { to: '/' })
    }
    await beginSession(ctx, made.personId)
    ctx.done('/', { flash: 'identity.set-up.done' })
  })

  router.get('/library', authorize('identity.library-settings'), async ctx => {
    const { library } = atLibrary(ctx)
    await showSettings(ctx, library.id, {})
  })

  router.post('/library', authorize('identity.library-settings'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, libraryForm)
    if (!form.ok) return showSettings(ctx, library.id, { form })
    await changeLibrary(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    ctx.done('/library', { flash: 'identity.library.saved' })
  })

  router.get('/library/deletion', authorize('identity.ownership'), async ctx => {
    ctx.page('identity/libraries/deletion', { library: atLibrary(ctx).library, refused: null })
  })

  router.post('/library/deletion', authorize('identity.ownership'), async ctx => {
    const { library } = atLibrary(ctx)
    const gone = await deleteLibrary(ctx.db, library, actorOf(ctx), ctx.now)
    if (isRefused(gone)) return ctx.refuse('identity/libraries/deletion', { library, refused: gone.refused })
    ctx.done('/me', { flash: 'identity.library.deleted', params: { library: library.name } })
  })

  router.post('/library/branches', authorize('identity.library-settings'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, branchForm)
    if (!form.ok) return showSettings(ctx, library.id, { branch: form })
    const made = await addBranch(ctx.db, library.id, form.value.branch, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const branch = formWithError(form.values, 'branch', `identity.errors.${made.refused}`)
      return showSettings(ctx, library.id, { branch })
    }
    ctx.done('/library', { flash: 'identity.branches.added', params: { name: form.value.branch } })
  })

  router.get('/library/branches/:id/edit', authorize('identity.library-settings'), async ctx => {
    const branch = await branchAsked(ctx)
    ctx.page('identity/libraries/branch', { branch, form: blankForm({ branch: branch.name }) })
  })

  router.post('/library/branches/:id', authorize('identity.library-settings'), async ctx => {
    const { library } = atLibrary(ctx)
    const branch = await branchAsked(ctx)
    const form = await readForm(ctx, branchForm)
    if (!form.ok) return ctx.refuse('identity/libraries/branch', { branch, form })
    const renamed = await renameBranch(
      ctx.db,
      library.id,
      branch.id,
      form.value.branch,
      actorOf(ctx),
      ctx.now,
    )
    if (isRefused(renamed)) {
      const refused = formWithError(form.values, 'branch', `identity.errors.${renamed.refused}`)
      return ctx.refuse('identity/libraries/branch', { branch, form: refused })
    }
    ctx.done('/library', { flash: 'identity.library.saved' })
  })
}

/** Who may found the first library: the first visitor of all, or an administrator while there is none. */
async function founder(ctx: Context): Promise<Person | 'nobody' | null> {
  if (await nobodyYet(ctx.db)) return 'nobody'
  return ctx.person?.role === 'administrator' && (await noLibraryYet(ctx.db)) ? ctx.person : null
}

async function branchAsked(ctx: Context): Promise<{ id: string; name: string }> {
  const { library } = atLibrary(ctx)
  const id = idOf(ctx.params.id)
  const branch = (await branchesOf(ctx.db, library.id)).find(one => one.id === id)
  if (!branch) throw notFound()
  return branch
}

function showSetUp(ctx: Context, who: Person | 'nobody', form: Form<unknown>): void {
  const it = { form, kinds, languages, zones: zoneNames(), fresh: who === 'nobody' }
  if (hasErrors(form)) ctx.refuse('identity/set-up', it)
  else ctx.page('identity/set-up', it)
}

type SettingsForms = { form?: Form<unknown>; branch?: Form<unknown> }

async function showSettings(ctx: Context, libraryId: string, { form, branch }: SettingsForms): Promise<void> {
  const library = await libraryWithId(ctx.db, libraryId)
  const {
    name,
    kind,
    language,
    zone,
    currency,
    cloth,
    public_catalogue,
    description,
    joining,
    members_seen,
  } = library
  const stored = {
    name,
    kind,
    language,
    zone,
    currency,
    cloth: cloth ?? '',
    description: description ?? '',
    joining,
    ...(public_catalogue && { public_catalogue: 'yes' }),
    ...(members_seen && { members_seen: 'yes' }),
  }
  const it = {
    library,
    form: form ?? blankForm(stored),
    branchForm: branch ?? blankForm(),
    branches: await branchesOf(ctx.db, libraryId),
    zones: zoneNames(),
    cloths,
    kinds,
    languages,
    joinings,
    places: sectionsOf(ctx),
    mayDelete: ctx.may('identity.ownership'),
  }
  if ([form, branch].some(sent => sent && hasErrors(sent))) ctx.refuse('identity/libraries/settings', it)
  else ctx.page('identity/libraries/settings', it)
}

const serversZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { roomsOf } from '../administration/rooms.ts'
import { actorOf } from '../audit/actor.ts'
import { roleForm } from '../libraries/forms.ts'
import { sectionsOf } from '../libraries/sections.ts'
import { permissionNames } from './permission-names.ts'
import { changeRole, makeRole, type Realm, removeRole, rolesIn, within } from './roles.ts'

/** The roles of a library, and those of the installation: what each may, and making one's own. */
export function roleRoutes(router: PageRouter): void {
  router.get('/library/roles', authorize('identity.roles'), ctx => showRoles(ctx, ofLibrary))
  router.get('/library/roles/new', authorize('identity.roles'), async ctx => showNew(ctx, ofLibrary))
  router.post('/library/roles', authorize('identity.roles'), once, ctx => make(ctx, ofLibrary))
  router.get('/library/roles/:id', authorize('identity.roles'), ctx => showRole(ctx, ofLibrary))
  router.post('/library/roles/:id', authorize('identity.roles'), ctx => change(ctx, ofLibrary))
  router.post('/library/roles/:id/removal', authorize('identity.roles'), ctx => remove(ctx, ofLibrary))

  const all = 'identity.installation-roles'
  router.get('/administration/roles', authorize(all), ctx => showRoles(ctx, ofInstallation))
  router.get('/administration/roles/new', authorize(all), async ctx => showNew(ctx, ofInstallation))
  router.post('/administration/roles', authorize(all), once, ctx => make(ctx, ofInstallation))
  router.get('/administration/roles/:id', authorize(all), ctx => showRole(ctx, ofInstallation))
  router.post('/administration/roles/:id', authorize(all), ctx => change(ctx, ofInstallation))
  router.post('/administration/roles/:id/removal', authorize(all), ctx => remove(ctx, ofInstallation))
}

type Rooms = {
  /** Where the pages are, such as `/library/roles`. */
  path: string
  realm(ctx: Context): Realm
  scope: 'library' | 'installation'
  /** The pages beside them. */
  places(ctx: Context): { href: string; label: string; current: boolean }[]
}

const ofLibrary: Rooms = {
  path: '/library/roles',
  realm: ctx => atLibrary(ctx).library.id,
  scope: 'library',
  places: sectionsOf,
}

const ofInstallation: Rooms = {
  path: '/administration/roles',
  realm: () => null,
  scope: 'installation',
  places: roomsOf,
}

async function showRoles(ctx: Context, rooms: Rooms): Promise<void> {
  ctx.page('identity/roles/list', {
    roles: await rolesIn(ctx.db, rooms.realm(ctx)),
    permissions: permissionNames(rooms.scope),
    path: rooms.path,
    places: rooms.places(ctx),
  })
}

function showNew(ctx: Context, rooms: Rooms, form: Form<unknown> = blankForm()): void {
  show(ctx, rooms, { form, role: null })
}

async function make(ctx: Context, rooms: Rooms): Promise<void> {
  const form = withinOwn(ctx, rooms, await readForm(ctx, roleForm))
  if (!form.ok) return showNew(ctx, rooms, form)
  const made = await makeRole(ctx.db, { ...form.value, realm: rooms.realm(ctx) }, actorOf(ctx), ctx.now)
  if (isRefused(made))
    return showNew(ctx, rooms, formWithError(form.values, 'name', `identity.errors.${made.refused}`))
  ctx.done(rooms.path, { flash: 'identity.roles-page.made', params: { name: form.value.name } })
}

async function showRole(ctx: Context, rooms: Rooms): Promise<void> {
  const role = await roleAsked(ctx, rooms)
  show(ctx, rooms, { form: blankForm({ name: role.name ?? '', permissions: role.permissions }), role })
}

async function change(ctx: Context, rooms: Rooms): Promise<void> {
  const role = await roleAsked(ctx, rooms)
  const form = withinOwn(ctx, rooms, await readForm(ctx, roleForm))
  if (!form.ok) return show(ctx, rooms, { form, role })
  const asking = { ...form.value, realm: rooms.realm(ctx), id: role.role }
  const changed = await changeRole(ctx.db, asking, actorOf(ctx), ctx.now)
  if (!changed) throw notFound()
  if (isRefused(changed)) {
    const refused = formWithError(form.values, 'name', `identity.errors.${changed.refused}`)
    return show(ctx, rooms, { form: refused, role })
  }
  ctx.done(rooms.path, { flash: 'identity.roles-page.saved', params: { name: form.value.name } })
}

async function remove(ctx: Context, rooms: Rooms): Promise<void> {
  const role = await roleAsked(ctx, rooms)
  const removed = await removeRole(ctx.db, { realm: rooms.realm(ctx), id: role.role }, actorOf(ctx), ctx.now)
  if (!removed) throw notFound()
  if (isRefused(removed)) {
    const values = { name: role.name ?? '', permissions: role.permissions }
    return show(ctx, rooms, {
      form: formWithError(values, 'name', `identity.errors.${removed.refused}`),
      role,
    })
  }
  ctx.done(rooms.path, { flash: 'identity.roles-page.removed', params: { name: removed.name } })
}

type RoleShown = { role: string; name: string | null; permissions: string[]; holders: number }

/** One of the realm's own, which alone can be changed, by somebody who holds all that it may. */
async function roleAsked(ctx: Context, rooms: Rooms): Promise<RoleShown> {
  const id = idOf(ctx.params.id)
  const role = (await rolesIn(ctx.db, rooms.realm(ctx))).find(one => one.role === id)
  if (!role || !within(role.permissions, ctx.permissions)) throw notFound()
  return role
}

/** Nobody makes a role that may more than they do themselves, nor of permissions that there are not. */
function withinOwn<T extends { permissions: string[] }>(
  ctx: Context,
  { scope }: Rooms,
  form: Form<T>,
): Form<T> {
  if (!form.ok) return form
  const known = permissionNames(scope)
  const fine = form.value.permissions.every(one => known.includes(one) && ctx.permissions.has(one))
  return fine ? form : formWithError(form.values, 'permissions', 'identity.errors.permissions')
}

function show(
  ctx: Context,
  rooms: Rooms,
  { form, role }: { form: Form<unknown>; role: RoleShown | null },
): void {
  const it = {
    form,
    role,
    permissions: permissionNames(rooms.scope).filter(one => ctx.permissions.has(one)),
    scope: rooms.scope,
  }
  if (hasErrors(form)) ctx.refuse('identity/roles/role', it)
  else ctx.page('identity/roles/role', it)
}

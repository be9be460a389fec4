import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { blankForm, formWithError, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { branchesOf, chooseBranch } from '../../identity/index.ts'
import type { Desk } from '../loans/lending.ts'
import { type Mode, modes, shiftForm } from './scan-form.ts'

/** Where a shift at the desk is. */
export function shiftRoutes(router: PageRouter): void {
  router.get('/desk/shift', authorize('circulation.desk'), async ctx => {
    await askForBranch(ctx)
  })

  router.post('/desk/shift', authorize('circulation.desk'), async ctx => {
    const { library, session } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const form = await readForm(ctx, shiftForm)
    const chosen = form.ok ? branches.find(({ id }) => id === form.value.branch) : undefined
    if (!chosen) {
      const refusedForm = formWithError(form.values, 'branch', 'circulation.errors.branch')
      return ctx.refuse('circulation/desk/shift', { form: refusedForm, branches })
    }
    await chooseBranch(ctx.db, session.id, library.id, chosen.id)
    const { mode, patronId } = standingIn(form.values)
    ctx.done(deskPath(mode, patronId))
  })
}

/** How the desk is set and who stands at it, as its forms carry them along. */
export const standingIn = ({ mode, patron }: Values): { mode: Mode; patronId: string | null } => ({
  mode: modeOf(mode),
  patronId: patron ? idOf(String(patron)) : null,
})

export const modeOf = (text: unknown): Mode => modes.find(one => one === text) ?? 'lend'

/** The branch of this shift; where a library has only one, nobody is asked. */
export async function shiftBranch(ctx: Context): Promise<Branch | null> {
  if (ctx.branch) return ctx.branch
  const { library, session } = atLibrary(ctx)
  const [only, ...others] = await branchesOf(ctx.db, library.id)
  if (!only || others.length > 0) return null
  await chooseBranch(ctx.db, session.id, library.id, only.id)
  return only
}

/** `scan`: one came first, as after signing in anew; it was not done, and its patron and mode are kept. */
export async function askForBranch(ctx: Context, scan?: Values): Promise<void> {
  const { library } = atLibrary(ctx)
  const values = { branch: ctx.branch?.id ?? '', mode: scan?.mode ?? '', patron: scan?.patron ?? '' }
  const branches = await branchesOf(ctx.db, library.id)
  const it = { form: blankForm(values), branches, scanned: scan !== undefined }
  if (scan) ctx.refuse('circulation/desk/shift', it)
  else ctx.page('circulation/desk/shift', it)
}

export function deskOf(ctx: Context, branch: Branch): Desk {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, branchId: branch.id, staffId: person.id, zone: library.zone }
}

export function deskPath(mode: Mode, patronId: string | null): string {
  const query = new URLSearchParams({
    ...(mode === 'lend' ? {} : { mode }),
    ...(patronId ? { patron: patronId } : {}),
  })
  return query.size > 0 ? `/desk?${query}` : '/desk'
}

import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import { readValues } from '../../../web/kit/form.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { beginSession, chooseBranch } from '../accounts/sessions.ts'

/** Signing in with one press. */
export function demoRoutes(router: PageRouter): void {
  router.post('/demo/sessions', publicPage(), async ctx => {
    const { guest: role, page, next } = await readValues(ctx)
    const guest = ctx.demo?.guests.find(one => one.role === role)
    if (!guest) throw notFound()
    const session = await beginSession(ctx, guest.id)
    const { branch } = guest
    if (branch) await chooseBranch(ctx.db, session, branch.libraryId, branch.id)
    const chosen = guest.pages[Number(page)]
    ctx.done(chosen?.href ?? ownPath(String(next ?? '')), {
      flash: 'identity.sign-in.done',
      params: { name: guest.name },
    })
  })
}

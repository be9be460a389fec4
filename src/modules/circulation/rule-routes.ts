import type { PageRouter } from '../../module.ts'
import { atLibrary, authorize } from '../../web/kit/authorize.ts'
import { blankForm, readForm } from '../../web/kit/form.ts'
import { actorOf } from '../identity/index.ts'
import { rulesForm } from './forms.ts'
import { generalRules, setGeneralRules } from './rules.ts'

/** How long things are lent, and how many at a time. */
export function ruleRoutes(router: PageRouter): void {
  router.get('/rules', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const { loan_days, loan_limit } = await generalRules(ctx.db, library.id)
    const values = { loan_days: String(loan_days), loan_limit: String(loan_limit) }
    ctx.page('circulation/rules/rules', { form: blankForm(values) })
  })

  router.post('/rules', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, rulesForm)
    if (!form.ok) return ctx.refuse('circulation/rules/rules', { form })
    await setGeneralRules(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    ctx.done('/rules', { flash: 'circulation.rules.saved', params: { days: form.value.loan_days } })
  })
}

import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { blankForm, readForm } from '../../../web/kit/form.ts'
import { actorOf } from '../../identity/index.ts'
import { lengthOf } from './length.ts'
import { defaults } from './rule.ts'
import { generalRule, saveRule } from './rules.ts'
import { rulesForm } from './rules-form.ts'

/** How long things are lent, and how many at a time. */
export function ruleRoutes(router: PageRouter): void {
  router.get('/rules', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const { loan_length, loan_limit } = await generalRule(ctx.db, library.id)
    const days = lengthOf(loan_length ?? defaults.loan_length).count
    const values = { loan_days: String(days), loan_limit: String(loan_limit ?? defaults.loan_limit) }
    ctx.page('circulation/rules/rules', { form: blankForm(values) })
  })

  router.post('/rules', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, rulesForm)
    if (!form.ok) return ctx.refuse('circulation/rules/rules', { form })
    const { loan_days, loan_limit } = form.value
    const rule = { ...(await generalRule(ctx.db, library.id)), loan_length: `${loan_days}d`, loan_limit }
    await saveRule(ctx.db, library.id, rule, actorOf(ctx), ctx.now)
    ctx.done('/rules', { flash: 'circulation.rules.saved', params: { days: loan_days } })
  })
}

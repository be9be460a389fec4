import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { asked, blankForm, formWithError } from '../../../web/kit/form.ts'
import { branchesOf } from '../../identity/index.ts'
import { noonOf } from '../calendar/calendar.ts'
import { categoriesOf } from '../patrons/categories.ts'
import { explain } from './explaining.ts'
import { ruleGroups, ruleKinds } from './rule-kinds.ts'

/** "Why?": what the rules say of one patron and one copy on one day, without doing anything. */
export function explanationRoutes(router: PageRouter): void {
  router.get('/rules/explanation', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const values = {
      card: asked(ctx, 'card').replace(/\s/g, ''),
      barcode: asked(ctx, 'barcode').replace(/\s/g, ''),
      day: asked(ctx, 'day'),
      branch: asked(ctx, 'branch') || (ctx.branch?.id ?? branches[0]?.id ?? ''),
    }
    const it = { branches, groups: ruleGroups, kinds: ruleKinds, explained: null }
    const show = (form: object) => ctx.page('circulation/rules/explanation', { ...it, form })
    if (!values.card && !values.barcode) return show(blankForm(values))
    const branch = branches.find(({ id }) => id === values.branch)
    const refuse = (field: string, error: string) =>
      ctx.refuse('circulation/rules/explanation', { ...it, form: formWithError(values, field, error) })
    if (!branch) return refuse('branch', 'circulation.errors.branch')
    const at = values.day ? noonOf(values.day, library.zone) : ctx.now
    if (Number.isNaN(at.getTime())) return refuse('day', 'circulation.errors.day')
    const place = { libraryId: library.id, branchId: branch.id, zone: library.zone }
    const explained = await explain(ctx.db, place, values, at)
    if (isRefused(explained))
      return explained.refused === 'unknown-card'
        ? refuse('card', 'circulation.errors.unknown-card')
        : refuse('barcode', 'circulation.errors.unknown-barcode')
    ctx.page('circulation/rules/explanation', {
      ...it,
      form: blankForm(values),
      explained,
      categories: await categoriesOf(ctx.db, library.id, ctx.words.t),
      branchId: branch.id,
    })
  })
}

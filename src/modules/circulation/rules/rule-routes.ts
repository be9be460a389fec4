import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, checkForm, type Form, readForm, type Values } from '../../../web/kit/form.ts'
import { writeMinor } from '../../../web/kit/money.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { categoriesOf } from '../patrons/categories.ts'
import { rulesQuery } from './house.ts'
import { lengthOf } from './length.ts'
import { emptyRule, ofPatron, type Rule, type RuleName, ruleNames, ruleValue, weightOf } from './rule.ts'
import { ruleGroups, ruleKinds } from './rule-kinds.ts'
import { copyRules, kindsNamed, saveRule } from './rules.ts'
import { copyForm, ruleForm, scopeForm } from './rules-form.ts'

/** How long things are lent, how many, and what that costs: the whole matrix in one table. */
export function ruleRoutes(router: PageRouter): void {
  router.get('/rules', authorize('circulation.rules'), async ctx => {
    await showRules(ctx)
  })

  router.get('/rules/row', authorize('circulation.rules'), async ctx => {
    const typed = {
      branch: asked(ctx, 'branch'),
      category: asked(ctx, 'category'),
      item_type: asked(ctx, 'item_type'),
    }
    const scope = checkForm(scopeForm, typed)
    if (!scope.ok) return ctx.done('/rules')
    const { branch, category, item_type } = scope.value
    const rule = { ...emptyRule, branch_id: branch, category, item_type }
    const found = (await rulesOf(ctx)).find(other => sameScope(other, rule)) ?? rule
    await showRow(ctx, found, blankForm(valuesOf(found, atLibrary(ctx).library.currency)))
  })

  router.post('/rules/row', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, ruleForm(library.currency))
    if (!form.ok) return showRow(ctx, scopeTyped(form.values), form)
    const saved = await saveRule(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    // The form knows what makes no sense; what is left is a branch or category that is not this library's.
    if (isRefused(saved)) throw notFound()
    ctx.done('/rules', { flash: 'circulation.rules.saved' })
  })

  router.post('/rules/copies', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, copyForm)
    const branches = (await branchesOf(ctx.db, library.id)).map(({ id }) => id)
    const isOwn = form.ok && branches.includes(form.value.from) && branches.includes(form.value.to)
    if (!isOwn || form.value.from === form.value.to)
      return showRules(ctx, { ...form, ok: false, errors: { to: 'circulation.errors.rule.other-branch' } })
    await copyRules(ctx.db, library.id, form.value, actorOf(ctx), ctx.now)
    ctx.done('/rules', { flash: 'circulation.rules.copied' })
  })
}

const rulesOf = (ctx: Context): Promise<Rule[]> => rulesQuery(ctx.db, atLibrary(ctx).library.id).execute()

async function showRules(ctx: Context, form: Form<unknown> = blankForm()): Promise<void> {
  // From what holds for all to what holds for few.
  const rules = (await rulesOf(ctx)).toSorted((a, b) => weightOf(a) - weightOf(b))
  const general = rules[0] && weightOf(rules[0]) === 0 ? rules : [emptyRule, ...rules]
  const it = { rules: general, groups: ruleGroups, kinds: ruleKinds, form, ...(await namesOf(ctx)) }
  if (form.ok || Object.keys(form.errors).length === 0) ctx.page('circulation/rules/rules', it)
  else ctx.refuse('circulation/rules/rules', it)
}

/** The row with what holds where it says nothing: the rows that are wider than it. */
async function showRow(ctx: Context, rule: Rule, form: Form<unknown>): Promise<void> {
  const others = (await rulesOf(ctx)).filter(other => !sameScope(other, rule))
  const scope = {
    branch_id: rule.branch_id ?? '',
    category: rule.category ?? '',
    item_type: rule.item_type ?? '',
  }
  const otherwise = Object.fromEntries(ruleNames.map(name => [name, ruleValue(others, scope, name)]))
  const sensible = (name: RuleName) => rule.item_type === null || !ofPatron.includes(name)
  const it = {
    rule,
    otherwise,
    sensible,
    form,
    groups: ruleGroups,
    kinds: ruleKinds,
    ...(await namesOf(ctx)),
  }
  if (Object.keys(form.errors).length > 0) ctx.refuse('circulation/rules/row', it)
  else ctx.page('circulation/rules/row', it)
}

/** What a row may be for. */
async function namesOf(ctx: Context) {
  const { library } = atLibrary(ctx)
  return {
    branches: await branchesOf(ctx.db, library.id),
    categories: await categoriesOf(ctx.db, library.id, ctx.words.t),
    kindsNamed: await kindsNamed(ctx.db, library.id),
  }
}

const sameScope = (one: Rule, other: Rule): boolean =>
  one.branch_id === other.branch_id && one.category === other.category && one.item_type === other.item_type

const scopeTyped = ({ branch, category, item_type }: Values): Rule => ({
  ...emptyRule,
  branch_id: String(branch ?? '') || null,
  category: String(category ?? '') || null,
  item_type: String(item_type ?? '') || null,
})

/** A row as its form shows it. */
function valuesOf(rule: Rule, currency: string): Values {
  const texts = ruleNames.flatMap(name => {
    const value = rule[name]
    return value === null ? [] : [[name, textOf(name, value, currency)] as const]
  })
  const [way = '', day = ''] = rule.hard_due?.split(' ') ?? []
  return { ...Object.fromEntries(texts), hard_due_way: way, hard_due_day: day }
}

function textOf(name: RuleName, value: string | number | boolean, currency: string): string {
  switch (ruleKinds[name]) {
    case 'length': {
      const { unit, count } = lengthOf(String(value))
      return unit === 'hours' ? `${count} h` : String(count)
    }
    case 'money':
      return writeMinor(Number(value), currency)
    case 'choice':
      return value ? 'yes' : 'no'
    default:
      return String(value)
  }
}

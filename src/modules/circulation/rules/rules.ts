import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { copyKinds } from '../../catalog/index.ts'
import { type Actor, branchesOf, record } from '../../identity/index.ts'
import { categoryCodes } from '../patrons/categories.ts'
import { tables } from '../tables.ts'
import { rulesQuery } from './house.ts'
import { emptyRule, type Rule, type RuleName, type RuleScope, ruleNames, senselessIn } from './rule.ts'

export type RowScope = { [Part in keyof RuleScope]: string | null }

/**
 * Saves what a library sets for one scope; open loans keep their date. A row that sets nothing is none, and goes. Refuses
 * what makes no sense for the scope (RULES R1).
 */
export function saveRule(
  db: Db,
  libraryId: string,
  rule: Rule,
  actor: Actor,
  now: Date,
): Promise<Rule | RuleRefusal> {
  return transaction(db, async tx => {
    await oneAtATime(tx, libraryId)
    const wrong = await whyNot(tx, libraryId, rule)
    if (wrong) return wrong
    await writeRule(tx, libraryId, rule)
    await recordRules(tx, libraryId, rule, actor, now)
    return rule
  })
}

export type RuleRefusal =
  | Refused<'senseless-rule', { names: RuleName[] }>
  | Refused<'unknown-branch'>
  | Refused<'unknown-category'>

/** Why a row is not saved: it makes no sense for its scope, or is for what the library does not have. */
export async function whyNot(tx: Tx, libraryId: string, rule: Rule): Promise<RuleRefusal | null> {
  const names = senselessIn(rule)
  if (names.length > 0) return refused('senseless-rule', { names })
  const { branch_id, category } = rule
  if (branch_id !== null && !(await branchesOf(tx, libraryId)).some(({ id }) => id === branch_id))
    return refused('unknown-branch')
  if (category !== null && !(await categoryCodes(tx, libraryId)).includes(category))
    return refused('unknown-category')
  return null
}

/** One who changes a library's rules after the other: none compares with what another is about to replace. */
export const oneAtATime = (tx: Tx, libraryId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`circulation.rules ${libraryId}`}, 0))`.execute(tx)

/** Sets for one branch what another has, in place of what it had itself. */
export function copyRules(
  db: Db,
  libraryId: string,
  { from, to }: { from: string; to: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  return transaction(db, async tx => {
    await oneAtATime(tx, libraryId)
    const rules = await rulesQuery(tx, libraryId).where('branch_id', '=', from).execute()
    await tables(tx)
      .deleteFrom('circulation.rules')
      .where('library_id', '=', libraryId)
      .where('branch_id', '=', to)
      .execute()
    for (const rule of rules) await writeRule(tx, libraryId, { ...rule, branch_id: to })
    await recordRules(tx, libraryId, { ...emptyRule, branch_id: to }, actor, now)
  })
}

export async function writeRule(tx: Tx, libraryId: string, rule: Rule): Promise<void> {
  const { branch_id, category, item_type, ...values } = rule
  if (ruleNames.every(name => rule[name] === null)) {
    await tables(tx)
      .deleteFrom('circulation.rules')
      .where('library_id', '=', libraryId)
      .where(({ eb }) => eb('branch_id', 'is not distinct from', branch_id))
      .where(({ eb }) => eb('category', 'is not distinct from', category))
      .where(({ eb }) => eb('item_type', 'is not distinct from', item_type))
      .execute()
    return
  }
  await tables(tx)
    .insertInto('circulation.rules')
    .values({ id: newId(), library_id: libraryId, ...rule })
    .onConflict(conflict =>
      conflict.columns(['library_id', 'branch_id', 'category', 'item_type']).doUpdateSet(values),
    )
    .execute()
}

export function recordRules(
  tx: Tx,
  libraryId: string,
  { branch_id, category, item_type, ...values }: Rule,
  actor: Actor,
  now: Date,
): Promise<void> {
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  const details = { branch_id, category, item_type, ...set }
  return record(tx, { ...actor, event: 'circulation.rules-changed', library: libraryId, details }, now)
}

/** What holds wherever no closer rule is set; all columns null where nothing is. */
export async function generalRule(db: Db, libraryId: string): Promise<Rule> {
  const found = await rulesQuery(db, libraryId)
    .where('branch_id', 'is', null)
    .where('category', 'is', null)
    .where('item_type', 'is', null)
    .executeTakeFirst()
  return found ?? emptyRule
}

/** The kinds of copies that a library has, and those that its rules name: what a row may be for. */
export async function kindsNamed(db: Db, libraryId: string): Promise<string[]> {
  const kinds = await copyKinds(db, libraryId)
  const named = (await rulesQuery(db, libraryId).execute()).flatMap(({ item_type }) => item_type ?? [])
  return [...new Set([...kinds, ...named])].toSorted()
}

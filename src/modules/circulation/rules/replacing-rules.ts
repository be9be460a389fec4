import { type Db, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { isStale, revisionOfAll } from '../../../revision.ts'
import type { Actor } from '../../identity/index.ts'
import { houseOf } from './house.ts'
import { emptyRule, type Rule, ruleNames, weightOf } from './rule.ts'
import { oneAtATime, type RuleRefusal, recordRules, whyNot, writeRule } from './rules.ts'
import { writeSettings } from './saving-settings.ts'
import type { Settings } from './settings.ts'

type Library = { libraryId: string; zone: string }

/** All that a library says about its loans: rules from those for all to those for few, and settings. */
export type RuleBook = { rules: readonly Rule[]; settings: Settings }

export async function ruleBook(db: Db, library: Library): Promise<RuleBook & { revision: string }> {
  const { rules, settings } = await houseOf(db, library, [])
  const book = { rules: rules.toSorted((a, b) => weightOf(a) - weightOf(b) || byKey(a, b)), settings }
  return { ...book, revision: revisionOfAll(book) }
}

/**
 * Sets all rules and settings at once, in place of what was there; open loans keep their date. A row that is as it was is
 * left alone, so that the audit names what changed.
 */
export function replaceRules(
  db: Db,
  library: Library,
  { rules, settings }: RuleBook,
  seen: readonly string[] | null,
  actor: Actor,
  now: Date,
): Promise<
  | { revision: string }
  | (RuleRefusal & { row: number })
  | Refused<'scope-twice', { row: number }>
  | Refused<'no-hours', { branch: string }>
  | Refused<'stale'>
> {
  return transaction(db, async tx => {
    const { libraryId } = library
    await oneAtATime(tx, libraryId)
    const before = await ruleBook(tx, library)
    if (isStale(seen, before.revision)) return refused('stale')
    const twice = rules.findIndex((rule, row) => rules.findIndex(one => keyOf(one) === keyOf(rule)) < row)
    if (twice >= 0) return refused('scope-twice', { row: twice + 1 })
    for (const [row, rule] of rules.entries()) {
      const wrong = await whyNot(tx, libraryId, rule)
      if (wrong) return { ...wrong, row: row + 1 }
    }
    const saved = await writeSettings(tx, library, settings, actor, now)
    if (isRefused(saved)) return saved
    for (const rule of changedIn(before.rules, rules)) {
      await writeRule(tx, libraryId, rule)
      await recordRules(tx, libraryId, rule, actor, now)
    }
    return { revision: (await ruleBook(tx, library)).revision }
  })
}

/** The rows that are new or other than before, and those that are gone as rows that set nothing. */
function changedIn(before: readonly Rule[], after: readonly Rule[]): Rule[] {
  const old = new Map(before.map(rule => [keyOf(rule), rule]))
  const wanted = new Set(after.map(keyOf))
  const changed = after.filter(rule =>
    ruleNames.some(name => (old.get(keyOf(rule)) ?? emptyRule)[name] !== rule[name]),
  )
  const gone = before.filter(rule => !wanted.has(keyOf(rule)))
  return [
    ...changed,
    ...gone.map(({ branch_id, category, item_type }) => ({ ...emptyRule, branch_id, category, item_type })),
  ]
}

const keyOf = ({ branch_id, category, item_type }: Rule): string =>
  JSON.stringify([branch_id, category, item_type])

const byKey = (one: Rule, other: Rule): number => (keyOf(one) < keyOf(other) ? -1 : 1)

/** One row of a library's rules. Null in a scope means any; null in a rule means that this row does not set it. */
export type Rule = {
  branch_id: string | null
  category: string | null
  item_type: string | null
  loan_days: number | null
  loan_limit: number | null
}

export type RuleName = 'loan_days' | 'loan_limit'

export type RuleScope = { branch_id: string; category: string; item_type: string }

/** What holds where a library has set nothing. */
export const defaults: Record<RuleName, number> = { loan_days: 14, loan_limit: 20 }

/**
 * The value that holds in this scope. Each rule is looked up for itself, so the length of a loan and its limit may
 * come from different rows: of those that fit and set it, branch beats category beats item type (RULES R1).
 */
export function ruleValue(rules: readonly Rule[], scope: RuleScope, name: RuleName): number {
  const setting = rules
    .filter(rule => rule[name] !== null && fits(rule, scope))
    .sort((a, b) => weight(b) - weight(a))
  return setting[0]?.[name] ?? defaults[name]
}

const fits = (rule: Rule, scope: RuleScope): boolean =>
  (rule.branch_id === null || rule.branch_id === scope.branch_id) &&
  (rule.category === null || rule.category === scope.category) &&
  (rule.item_type === null || rule.item_type === scope.item_type)

const weight = (rule: Rule): number =>
  (rule.branch_id === null ? 0 : 4) + (rule.category === null ? 0 : 2) + (rule.item_type === null ? 0 : 1)

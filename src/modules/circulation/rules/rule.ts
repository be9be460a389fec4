/**
 * What a rule can say, by its name (RULES R1). Lengths are whole days or hours, written as '14d' or '3h'; money is in
 * minor units of the library's currency.
 */
export type RuleValues = {
  /** How long a loan lasts. */
  loan_length: string
  /** Loans at once, of all kinds together. */
  loan_limit: number
  /** Loans at once of one kind of copy. */
  kind_limit: number
  /** How often a loan may be renewed. */
  renewals: number
  /** How long a renewal lasts; as long as the loan where nothing is set. */
  renewal_length: string
  /** Renewable from so many days before it is due; at any time where nothing is set. */
  renew_within: number
  /** Renewable until so many days after it was due; at any time where nothing is set. */
  renew_late: number
  /** Renewed by itself on the day it is due. */
  auto_renew: boolean
  /** A date that no loan passes, that it reaches at least, or that it has: 'before', 'after' or 'exactly' and the day. */
  hard_due: string
  fine_amount: number
  /** One amount for so many days or hours late. */
  fine_per: number
  fine_grace: number
  fine_most: number
  /** May be held at all. */
  holdable: boolean
  /** Holds at once. */
  hold_limit: number
  /** Nothing is lent to who owes more. */
  debt_limit: number
  /** Nothing is renewed for who has more loans overdue. */
  overdue_limit: number
  /** Charged beside the price of a copy that is lost. */
  lost_fee: number
}

export type RuleName = keyof RuleValues

export type RuleScope = { branch_id: string; category: string; item_type: string }

/** One row of a library's rules. Null in a scope means any; null in a rule means that this row does not set it. */
export type Rule = { [Part in keyof RuleScope]: string | null } & {
  [Name in RuleName]: RuleValues[Name] | null
}

/** What holds where a library has set nothing; null sets no bound. */
export const defaults = {
  loan_length: '14d',
  loan_limit: 20,
  kind_limit: null,
  renewals: 2,
  renewal_length: null,
  renew_within: null,
  renew_late: null,
  auto_renew: false,
  hard_due: null,
  fine_amount: 0,
  fine_per: 1,
  fine_grace: 0,
  fine_most: null,
  holdable: true,
  hold_limit: 10,
  debt_limit: null,
  overdue_limit: null,
  lost_fee: 0,
} as const satisfies { [Name in RuleName]: RuleValues[Name] | null }

export const ruleNames = Object.keys(defaults) as RuleName[]

/** A row that sets nothing, for everything. */
export const emptyRule: Rule = {
  branch_id: null,
  category: null,
  item_type: null,
  ...(Object.fromEntries(ruleNames.map(name => [name, null])) as Record<RuleName, null>),
}

/** Counted for the patron as a whole: a row for one kind of copy cannot say it. */
export const ofPatron: readonly RuleName[] = ['loan_limit', 'hold_limit', 'debt_limit', 'overdue_limit']

/** The rules that a row sets and its scope makes no sense for; such a row is refused when it is saved. */
export const senselessIn = (rule: Rule): RuleName[] =>
  rule.item_type === null ? [] : ofPatron.filter(name => rule[name] !== null)

type Standing<Name extends RuleName> = RuleValues[Name] | (typeof defaults)[Name]

/** Where a value comes from: the row that won, or none where it is the default, and the rows that it beat, best first. */
export type Ruling<Name extends RuleName = RuleName> = {
  name: Name
  value: Standing<Name>
  from: Rule | null
  beaten: readonly Rule[]
}

/**
 * The value that holds in this scope, and why. Each rule is looked up for itself, so the length of a loan and its limit
 * may come from different rows: of those that fit and set it, branch beats category beats item type (RULES R1).
 */
export function rulingOn<Name extends RuleName>(
  rules: readonly Rule[],
  scope: RuleScope,
  name: Name,
): Ruling<Name> {
  const [from = null, ...beaten] = rules
    .filter(rule => rule[name] !== null && fits(rule, scope))
    .sort((a, b) => weightOf(b) - weightOf(a))
  const set = from?.[name] as RuleValues[Name] | null | undefined
  return { name, value: set ?? defaults[name], from, beaten }
}

export const ruleValue = <Name extends RuleName>(
  rules: readonly Rule[],
  scope: RuleScope,
  name: Name,
): Standing<Name> => rulingOn(rules, scope, name).value

const fits = (rule: Rule, scope: RuleScope): boolean =>
  (rule.branch_id === null || rule.branch_id === scope.branch_id) &&
  (rule.category === null || rule.category === scope.category) &&
  (rule.item_type === null || rule.item_type === scope.item_type)

/** How closely a row says whom and what it is for: the heavier one wins. */
export const weightOf = (rule: Rule): number =>
  (rule.branch_id === null ? 0 : 4) + (rule.category === null ? 0 : 2) + (rule.item_type === null ? 0 : 1)

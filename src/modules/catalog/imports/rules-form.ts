import { z } from 'zod'
import type { Form, Values } from '../../../web/kit/form.ts'
import { type ImportRules, matchers } from '../drafts/match.ts'
import { isList, type MergeField, type MergeProfile, mergeFields, mergeWays } from '../drafts/merging.ts'

/** The ways that a field may be merged: only a list can be added to. */
export const waysOf = (field: MergeField) => mergeWays.filter(way => way !== 'add' || isList(field))

const ways = Object.fromEntries(
  mergeFields.map(field => [`way-${field}`, z.enum(waysOf(field), 'catalog.errors.way')]),
)

export const rulesForm = z.object({
  match: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(chosen => matchers.filter(matcher => [chosen].flat().includes(matcher))),
  usual: z.literal('yes').optional(),
  ...ways,
})

/** Rules as the form's values, to begin with. */
export const rulesValues = ({ match, profile }: ImportRules): Values => ({
  match: [...match],
  ...Object.fromEntries(mergeFields.map(field => [`way-${field}`, profile[field]])),
})

/** The rules in a form that was checked. */
export function rulesIn(form: Form<z.infer<typeof rulesForm>> & { ok: true }): ImportRules {
  const profile = Object.fromEntries(
    mergeFields.map(field => [field, mergeWays.find(way => way === form.values[`way-${field}`]) ?? 'fill']),
  ) as MergeProfile
  return { match: form.value.match, profile }
}

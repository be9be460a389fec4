import { type Said, type SaidDifference, saidApart } from '../books/difference-words.ts'
import type { FieldChange } from './fields.ts'

/** What a field says, in parts as a page shows them. */
export type Speaker = (field: string, value: unknown) => Said[]

/** Changes in words, in the order of their fields. */
export const spoken = (changes: readonly FieldChange[], say: Speaker): SaidDifference[] =>
  changes.map(({ field, before, after }) => ({
    field,
    edition: null,
    ...saidApart(say(field, before), say(field, after)),
  }))

/** Text as it is, a list part by part, and nothing where there is none. */
export const plainly: Speaker = (_field, value) =>
  [value ?? []]
    .flat()
    .filter(one => one !== '')
    .map(one => ({ text: String(one) }))

import { isDeepStrictEqual } from 'node:util'

/** What a record says, field by field. */
export type Fields = Record<string, unknown>

/** A record before and after somebody changed it. */
export type Pair<F extends Fields = Fields> = { before: F; after: F }

export type FieldChange = { field: string; before: unknown; after: unknown }

export const fieldChanges = ({ before, after }: Pair): FieldChange[] =>
  Object.keys(after)
    .filter(field => !isDeepStrictEqual(before[field], after[field]))
    .map(field => ({ field, before: before[field], after: after[field] }))

/**
 * What a record says without these changes, the newest first. A field that none of them touched stays as it is: where a
 * copy stands is the desk's to say, whoever takes back a call number.
 */
export const without = <F extends Fields>(now: F, changes: readonly Pair[]): F => ({
  ...now,
  // Of a field that several touched the oldest has the last word.
  ...Object.fromEntries(changes.flatMap(fieldChanges).map(({ field, before }) => [field, before])),
})

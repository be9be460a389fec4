import type { CopyStatus } from './tables.ts'

/** How worn a copy is. */
export const conditions = ['new', 'good', 'worn', 'poor'] as const
export type Condition = (typeof conditions)[number]

/** What staff may say of a copy themselves; that it was claimed returned is said at the desk. */
export const settableStatuses = [
  'in-collection',
  'damaged',
  'in-repair',
  'missing',
  'lost',
  'withdrawn',
] as const satisfies readonly CopyStatus[]

import type { Json } from '../column-types.ts'
import type { Done } from './done.ts'

export type MergeKind = 'works' | 'editions' | 'contributors' | 'split'

type Merges = {
  id: string
  kind: MergeKind
  /** What was taken in; of a split the new work. */
  from_id: string
  /** What took it in; of a split the work that it came from. */
  into_id: string
  done: Json<Done>
  person_id: string | null
  library_id: string | null
  created_at: Date
  undone_at: Date | null
  undone_by: string | null
}

export type MergeTables = { 'catalog.merges': Merges }

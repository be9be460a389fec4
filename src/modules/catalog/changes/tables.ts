import type { Cause } from '../books/history.ts'
import type { Json } from '../column-types.ts'
import type { Fields } from './fields.ts'

type Changes = {
  id: string
  /** Whose change it is: one of these three. A library's own words on a work name both. */
  contributor_id: string | null
  copy_id: string | null
  work_id: string | null
  holder_id: string | null
  before: Json<Fields>
  after: Json<Fields>
  cause: Cause
  person_id: string | null
  library_id: string | null
  created_at: Date
}

export type ChangeTables = { 'catalog.changes': Changes }

import type { Generated } from 'kysely'
import type { Status } from './book.ts'

type Books = {
  id: string
  person_id: string
  work_id: string
  edition_id: string | null
  status: Status
  /** In hundredths of a star, 1 to 500; null where it was not rated. */
  rating: number | null
  owned: Generated<boolean>
  favourite: Generated<boolean>
  /** What the reader says of the length, where the record does not know it or theirs is another. */
  pages: number | null
  minutes: number | null
  added_at: Date
  updated_at: Date
  revision: Generated<number>
}

export type BookTables = { 'reading.books': Books }

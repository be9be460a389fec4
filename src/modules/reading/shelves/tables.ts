import type { Generated } from 'kysely'
import type { Shared } from '../books/book.ts'

type Shelves = {
  id: string
  person_id: string
  name: string
  /** Filters of the log as its address writes them, for a shelf that fills itself; null for one filled by hand. */
  rule: string | null
  shared: Generated<Shared>
  shared_library_id: Generated<string | null>
  created_at: Date
  updated_at: Date
  revision: Generated<number>
}

type ShelfBooks = { shelf_id: string; book_id: string; person_id: string; added_at: Date }

/** A tag is as its reader wrote it first; capitals make no other one. */
type Tags = { book_id: string; person_id: string; tag: string }

export type ShelfTables = {
  'reading.shelves': Shelves
  'reading.shelf_books': ShelfBooks
  'reading.tags': Tags
}

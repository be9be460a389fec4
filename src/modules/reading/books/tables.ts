import type { ColumnType, Generated } from 'kysely'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import type { Shared, Status } from './book.ts'

type Books = {
  id: string
  person_id: string
  work_id: string
  edition_id: string | null
  status: Status
  /** In hundredths of a star, 1 to 500; null where it was not rated. */
  rating: number | null
  /** The reader's own words about it, as plain text; theirs alone unless the book is shown to others. */
  review: Generated<string | null>
  review_spoils: Generated<boolean>
  owned: Generated<boolean>
  favourite: Generated<boolean>
  /** What the reader says of the length, where the record does not know it or theirs is another. */
  pages: number | null
  minutes: number | null
  /** The reader's own day on which it came into the log. */
  added_on: string
  /** Who else may see it, beside its shelves; members of one library are told by that library. */
  shared: Generated<Shared>
  shared_library_id: Generated<string | null>
  /** The last that is known of when it was finished or stopped, '' where nothing is; the database keeps it. */
  last_ended: Generated<PartialDate | ''>
  updated_at: Date
  revision: Generated<number>
}

/** How many books of a person stand where; the database counts. */
type Tallies = { person_id: string; status: Status; books: number }

/** What two books were before they became one; rows as the database writes them as JSON. */
export type Folded = {
  gone: object
  /** The one that lives on, before and after. */
  kept: object
  written: object
  readthroughs: string[]
  /** The one that went on and was stopped for it. */
  stopped: string | null
  notes: string[]
  prompts: string[]
  rows: { import_id: string; number: number }[]
  tags: string[]
  shelves: { shelf_id: string; added_at: string }[]
  /** Those of them that the one that lives on got by it. */
  newTags: string[]
  newShelves: string[]
}

/** What joining two works did to a book, for when they are parted again. */
type JoinedBooks = {
  id: string
  person_id: string
  /** The one that stands at the work that lives on. */
  book_id: string
  from_work: string
  into_work: string
  /** What two books were before they became this one; null where it moved as it was. */
  folded: ColumnType<Folded | null, string | null, never>
  joined_at: Date
}

export type BookTables = {
  'reading.books': Books
  'reading.tallies': Tallies
  'reading.joined_books': JoinedBooks
}

import type { Generated } from 'kysely'

export type AddingOutcome = 'added' | 'not-found' | 'away' | 'undone' | 'dropped'
/** What adding an entry brought into being, beside its copy. */
export type Made = 'work' | 'edition' | 'holding'

type AddingEntries = {
  id: string
  library_id: string
  person_id: string | null
  branch_id: string
  /** 13 digits. */
  isbn: string
  outcome: AddingOutcome
  /** Who told of the book; nobody where it was here. */
  sources: Generated<string[]>
  work_id: string | null
  edition_id: string | null
  copy_id: string | null
  barcode: string | null
  title: string | null
  by_line: string | null
  made: Generated<string[]>
  created_at: Date
}

export type AddingTables = { 'catalog.adding_entries': AddingEntries }

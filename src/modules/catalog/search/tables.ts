type SavedSearches = {
  id: string
  person_id: string
  name: string
  /** The parameters of its address. */
  query: string
  created_at: Date
  updated_at: Date
}

export type SearchTables = { 'catalog.saved_searches': SavedSearches }

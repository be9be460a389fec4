/** A shelf or a book, one of them, that whoever has its address may look at. */
type SecretLinks = {
  id: string
  person_id: string
  shelf_id: string | null
  book_id: string | null
  created_at: Date
}

export type SharingTables = { 'reading.secret_links': SecretLinks }

import type { Generated } from 'kysely'

export const noteKinds = ['note', 'quote'] as const
export type NoteKind = (typeof noteKinds)[number]

type Notes = {
  id: string
  person_id: string
  book_id: string
  kind: NoteKind
  /** Markdown, as it was typed. */
  body: string
  /** Of the reader's own edition. */
  page: number | null
  /** Of the whole book, in millionths; null where its length or the page is not known. */
  share: number | null
  tags: Generated<string[]>
  created_at: Date
  updated_at: Date
  revision: Generated<number>
  /** Its folded words. */
  search: unknown
}

export type NoteTables = { 'reading.notes': Notes }

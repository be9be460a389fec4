import type { BookDraft } from '../drafts/draft.ts'

/** What a draft says of its edition, by the columns that keep it. */
export const editionColumns = (draft: BookDraft) => ({
  title: draft.title,
  subtitle: draft.subtitle,
  statement: draft.statement,
  edition_statement: draft.edition,
  publisher: draft.publisher,
  place: draft.place,
  published: draft.published,
  year: draft.year,
  languages: draft.languages,
  pages: draft.pages,
  extent: draft.extent,
  format: draft.format,
  summary: draft.summary,
  notes: draft.notes,
  call_number: draft.callNumber,
})

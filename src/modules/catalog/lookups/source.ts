import type { BookDraft } from '../drafts/draft.ts'

/** What somebody outside says of an ISBN: the record, and where its cover's picture is. */
export type Told = { draft: BookDraft; cover: string | null }

/** Somebody outside who knows books. */
export type Source = {
  name: SourceName
  /**
   * Their answers about these ISBNs (13 digits), as they gave them; null for what they do not know.
   * @throws {OutsideProblem}
   */
  ask(isbns: readonly string[], signal?: AbortSignal): Promise<Map<string, object | null>>
  /** What an answer says; null where it is no record, or of another book. */
  read(answer: object, isbn: string): Told | null
}

export const sourceNames = ['open-library', 'google-books'] as const
export type SourceName = (typeof sourceNames)[number]

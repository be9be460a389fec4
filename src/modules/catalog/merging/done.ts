/** A library's row of a title, as it was. */
export type KeptHolding = {
  library_id: string
  work_id: string
  sort_title: string
  popularity: number
  added_at: string
  note: string | null
  call_number: string | null
  local_subjects: string[]
}

/** A column that was empty and took the other's value. */
export type FilledColumn = { column: string; before: unknown; after: unknown }

/** Somebody's part in a work: a row that went. */
export type DroppedPart = {
  id: string
  work_id: string
  edition_id: string | null
  contributor_id: string
  role: string
  position: number
}

/** What was done when works were joined: all that undoing needs. */
export type WorksDone = {
  editions: string[]
  filled: FilledColumn[]
  /** Rows that the survivor got. */
  contributions: string[]
  subjects: string[]
  /** The holdings that the other had. */
  holdings: KeptHolding[]
  /** Libraries whose list the survivor came into. */
  libraries: string[]
  /** What the survivor's holdings took from the other's. */
  additions: Array<{ library_id: string; filled: FilledColumn[] }>
  titles: { from: string; into: string }
}

/** The same for two editions. */
export type EditionsDone = {
  fromWork: string
  intoWork: string
  copies: string[]
  records: string[]
  filled: FilledColumn[]
  identifiers: Array<{ kind: string; value: string }>
  series: string[]
  contributions: string[]
  dropped: DroppedPart[]
  libraries: string[]
  titles: { from: string; into: string }
}

/** The same for two contributors. */
export type ContributorsDone = {
  moved: string[]
  /** Parts that both had in a work: the one's row went, whole. */
  dropped: DroppedPart[]
  names: string[]
  titles: { from: string; into: string }
}

/** The same for a split: what the new work was made with. */
export type SplitDone = {
  editions: string[]
  libraries: string[]
  revision: number
  titles: { from: string; into: string }
}

export type Done = WorksDone | EditionsDone | ContributorsDone | SplitDone

import type { Generated } from 'kysely'
import type { Json, Literal } from '../column-types.ts'
import type { Format, IdentifierKind, OriginalFormat, Role } from '../drafts/draft.ts'
import type { Cause } from './history.ts'
import type { WorkState } from './work-state.ts'

type Works = {
  id: string
  title: string
  subtitle: string | null
  other_titles: Generated<string[]>
  sort_title: string
  /** Who made it, in one line for lists and covers; kept in step with the contributions. */
  by_line: Generated<string>
  language: string | null
  /** The name of the picture that stands for it in lists: one of its editions'. */
  cover: string | null
  original_year: number | null
  match_key: string
  search: Literal
  popularity: Generated<number>
  /** What it can be narrowed to; see `factsOf`. */
  facts: Generated<string[]>
  /** Of it and of its editions, the earliest first; `year` is that one. */
  years: Generated<number[]>
  year: Generated<number | null>
  sort_author: Generated<string>
  /** Whether what is derived from it has to be made anew. */
  stale: Generated<boolean>
  made_by_library: string | null
  provisional_for: string | null
  merged_into: string | null
  removed_at: Date | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type Editions = {
  id: string
  work_id: string
  title: string
  subtitle: string | null
  statement: string | null
  edition_statement: string | null
  publisher: string | null
  place: string | null
  published: string | null
  year: number | null
  languages: Generated<string[]>
  pages: number | null
  extent: string | null
  format: Format
  summary: string | null
  notes: Generated<string[]>
  call_number: string | null
  /** The name of its picture: 64 hexadecimal digits. */
  cover: string | null
  made_by_library: string | null
  /** The edition that took it in; it is removed, too. */
  merged_into: string | null
  removed_at: Date | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type Contributors = {
  id: string
  name: string
  sort_name: string
  other_name: string | null
  kind: 'person' | 'body' | 'meeting'
  dates: string
  match_key: string
  merged_into: string | null
  revision: Generated<number>
  created_at: Date
}

type Contributions = {
  id: string
  work_id: string
  edition_id: string | null
  contributor_id: string
  role: Role
  position: number
}

type Subjects = { id: string; label: string; kind: string; match_key: string }
type WorkSubjects = { work_id: string; subject_id: string; position: number }
type Series = { id: string; name: string; match_key: string }
type EditionSeries = { edition_id: string; series_id: string; number: string | null; position: number }
type Identifiers = { edition_id: string; kind: IdentifierKind; value: string }

type Records = {
  id: string
  edition_id: string
  library_id: string | null
  import_id: string | null
  format: OriginalFormat
  original: Uint8Array
  sha256: Uint8Array
  created_at: Date
}

type Holdings = {
  library_id: string
  work_id: string
  sort_title: string
  popularity: Generated<number>
  added_at: Date
  sort_author: Generated<string>
  year: Generated<number | null>
  /** The branches that copies are at, and those where one can be taken from the shelf; kept by triggers of the copies. */
  branches: Generated<string[]>
  shelf: Generated<string[]>
  /** What the library itself says of the title; shown in its own catalogue alone. */
  note: string | null
  call_number: string | null
  local_subjects: Generated<string[]>
  /** The words of these three, as `works.search` has its own. */
  local_search: Literal | null
}

type Versions = {
  id: string
  work_id: string
  /** The work's revision as it was. */
  revision: number
  state: Json<WorkState>
  cause: Cause
  person_id: string | null
  library_id: string | null
  created_at: Date
}

type ModelSummaries = { work_id: string; text: string; model: string; made_at: Date }

/** Works of whose changes another room wants to hear. */
type FollowedWorks = { work_id: string }

export type BookTables = {
  'catalog.works': Works
  'catalog.editions': Editions
  'catalog.contributors': Contributors
  'catalog.contributions': Contributions
  'catalog.subjects': Subjects
  'catalog.work_subjects': WorkSubjects
  'catalog.series': Series
  'catalog.edition_series': EditionSeries
  'catalog.identifiers': Identifiers
  'catalog.records': Records
  'catalog.holdings': Holdings
  'catalog.versions': Versions
  'catalog.model_summaries': ModelSummaries
  'catalog.followed_works': FollowedWorks
}

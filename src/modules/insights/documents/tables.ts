export type DocumentKind = 'pdf' | 'markdown' | 'text'

/** What a document gives away of its work: its own text as one reads, nothing, or all of it. */
export const spoilings = ['nothing', 'text', 'all'] as const
export type Spoils = (typeof spoilings)[number]

type Documents = {
  id: string
  person_id: string | null
  library_id: string | null
  club_id: string | null
  added_by: string | null
  work_id: string | null
  /** Where the work was joined into another: the one that was named. */
  told_work_id: string | null
  spoils: Spoils
  title: string
  file_name: string
  /** The name under which it lies in its folder. */
  file: string
  /** A bigint, which arrives as text. */
  bytes: number | string
  sha256: string
  kind: DocumentKind | null
  status: 'reading' | 'ready' | 'refused'
  refusal: string | null
  pages: number | null
  unread_pages: number
  task_id: string | null
  added_at: Date
  read_at: Date | null
  /** From here on nobody sees it; its rows and its file are on their way out. */
  removed_at: Date | null
}

type Chunks = {
  id: string
  document_id: string
  number: number
  page_from: number
  page_to: number
  heading: string | null
  body: string
  /** From which share of the work it is safe to read, in millionths; null for everybody. */
  gate: number | null
  search: string
}

export type DocumentTables = {
  'insights.documents': Documents
  'insights.chunks': Chunks
}

type Summaries = {
  work_id: string
  state: 'waiting' | 'made' | 'not-made' | 'removed'
  /** Why there is none; only with 'not-made'. */
  reason: string | null
  library_id: string | null
  asked_by: string | null
  asked_at: Date
  task_id: string | null
  /** What it was made from, as a digest. */
  source: string | null
  settled_at: Date | null
}

export type SummaryTables = { 'insights.summaries': Summaries }

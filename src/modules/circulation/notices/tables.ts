import type { NoticeKind } from './notice.ts'

type Notices = {
  id: string
  library_id: string
  /** Null once the patron is forgotten. */
  patron_id: string | null
  kind: NoticeKind
  loan_id: string | null
  hold_id: string | null
  /** Which of the days before or after. */
  step: number
  /** With the kind and the step what it is told of once: a loan or hold and its date, a card and its day. */
  about: string
  written_at: Date
  /** Null until it is posted. */
  channel: 'mail' | 'page' | 'none' | null
  mail_id: string | null
  status: 'waiting' | 'posted' | 'sent' | 'skipped'
  /** Why it was not sent. */
  why: string | null
  ended_at: Date | null
}

type NoticeSettings = { library_id: string; kind: NoticeKind; enabled: boolean; days: number[] }

export type NoticeTables = {
  'circulation.notices': Notices
  'circulation.notice_settings': NoticeSettings
}

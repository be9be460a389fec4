/** What a patron is told of. */
export const noticeKinds = [
  'loan-confirmed',
  'due-soon',
  'overdue',
  'hold-ready',
  'hold-expired',
  'card-expiring',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Whether a kind is told of at all, and the days before or after of those that have steps. */
export type NoticeSetting = { enabled: boolean; days: readonly number[] }

/** What holds until a library says otherwise. */
export const firstNotices: Record<NoticeKind, NoticeSetting> = {
  'loan-confirmed': { enabled: false, days: [] },
  'due-soon': { enabled: true, days: [2] },
  overdue: { enabled: true, days: [1, 7, 21] },
  'hold-ready': { enabled: true, days: [] },
  'hold-expired': { enabled: true, days: [] },
  'card-expiring': { enabled: true, days: [30] },
}

/** Kinds that are told so many days before or after. */
export const stepped: readonly NoticeKind[] = ['due-soon', 'overdue', 'card-expiring']

/** How things are when a notice is to be sent. */
export type NoticeFacts = {
  kind: NoticeKind
  /** The date that it was about: a loan's due date in ISO, or a card's last day. */
  about: string
  loan: { returned: boolean; dueAt: Date; claimed: boolean } | null
  hold: { status: string } | null
  cardUntil: string | null
}

export type SkipReason =
  | 'back-already'
  | 'renewed'
  | 'said-returned'
  | 'not-overdue'
  | 'hold-over'
  | 'card-renewed'

/** Whether a notice is still true, or why it is not sent: never that something is overdue which is back. */
export function untrue({ kind, about, loan, hold, cardUntil }: NoticeFacts, now: Date): SkipReason | null {
  switch (kind) {
    case 'loan-confirmed':
      return !loan || loan.returned ? 'back-already' : null
    case 'due-soon':
    case 'overdue':
      if (!loan || loan.returned) return 'back-already'
      if (loan.claimed) return 'said-returned'
      if (loan.dueAt.toISOString() !== about) return 'renewed'
      return (kind === 'overdue') === loan.dueAt < now ? null : kind === 'overdue' ? 'not-overdue' : 'renewed'
    case 'hold-ready':
      return hold?.status === 'on-shelf' ? null : 'hold-over'
    case 'hold-expired':
      return hold?.status === 'expired' ? null : 'hold-over'
    case 'card-expiring':
      return cardUntil === about ? null : 'card-renewed'
  }
}

/** What happened, and the queues of the jobs that follow from it. Nobody who emits knows who follows. */
export const events = {
  'circulation.hold-expired': ['circulation.note-hold-expired'],
  'circulation.hold-ready': ['circulation.note-hold-ready'],
  'circulation.loan-closed': ['reading.follow-loan-closed'],
  'circulation.loan-opened': ['circulation.note-loan', 'reading.follow-loan-opened'],
  'circulation.loan-renewed': [],
  'catalog.followed-works-changed': ['insights.follow-changed-works', 'insights.follow-changed-genres'],
  'catalog.works-merged': [
    'circulation.follow-joined-works',
    'reading.follow-joined-works',
    'clubs.follow-joined-works',
    'insights.follow-joined-tastes',
    'insights.follow-reviewed-works',
    'insights.follow-summarised-works',
    'insights.follow-works-of-documents',
    'insights.follow-works-of-questions',
    'insights.follow-joined-genres',
  ],
  'catalog.works-parted': [
    'circulation.follow-joined-works',
    'reading.follow-joined-works',
    'clubs.follow-joined-works',
    'insights.follow-joined-tastes',
    'insights.follow-reviewed-works',
    'insights.follow-summarised-works',
    'insights.follow-works-of-documents',
    'insights.follow-works-of-questions',
    'insights.follow-joined-genres',
  ],
  'identity.library-created': ['catalog.add-sample-books'],
} satisfies Record<string, readonly string[]>

export type EventName = keyof typeof events

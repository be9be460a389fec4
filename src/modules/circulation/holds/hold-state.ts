import type { HoldStatus } from './tables.ts'

/** How a hold stands, in a word for people: one that is pending waits, is suspended, or begins later. */
export type HoldState = Exclude<HoldStatus, 'pending'> | 'waiting' | 'suspended' | 'later'

/** @param today 'YYYY-MM-DD' at the library */
export function stateOf(
  hold: {
    status: HoldStatus
    starts_on: string | null
    suspended_at: Date | null
    suspended_until: string | null
  },
  today: string,
): HoldState {
  if (hold.status !== 'pending') return hold.status
  if (isSuspended(hold, today)) return 'suspended'
  return isBegun(hold, today) ? 'waiting' : 'later'
}

/** Not suspended, and wanted by today ('YYYY-MM-DD' at the branch). */
export const isActive = (hold: Suspended & { starts_on: string | null }, today: string): boolean =>
  isBegun(hold, today) && !isSuspended(hold, today)

type Suspended = { suspended_at: Date | null; suspended_until: string | null }

/** Until the end of its last day, or until somebody resumes it: nothing is written when it ends. */
export const isSuspended = ({ suspended_at, suspended_until }: Suspended, today: string): boolean =>
  suspended_at !== null && (suspended_until === null || suspended_until >= today)

const isBegun = ({ starts_on }: { starts_on: string | null }, today: string): boolean =>
  starts_on === null || starts_on <= today

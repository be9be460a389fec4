import type { Db } from '../../../database.ts'
import { neededByToday } from '../../../web/kit/charts/index.ts'
import { borrowedBy, lateness } from '../../circulation/index.ts'

/** Until when somebody has a book that they read, and whether they finish in time. */
export type Due = Awaited<ReturnType<typeof borrowedBy>>[number] & {
  overdue: boolean
  /** Left, or late. */
  days: number
  /** Where one would be today to finish in time, in percent of the book. */
  needed: number
}

/** By work, the soonest due where somebody has two copies. Nothing of it is kept (RULES R15). */
export async function dueByWork(db: Db, personId: string, now: Date): Promise<Map<string, Due>> {
  const due = new Map<string, Due>()
  for (const loan of await borrowedBy(db, personId))
    if (!due.has(loan.work_id))
      due.set(loan.work_id, {
        ...loan,
        ...lateness(loan.due_at, now, loan.zone),
        needed: neededByToday(loan.lent_at, loan.due_at, now),
      })
  return due
}

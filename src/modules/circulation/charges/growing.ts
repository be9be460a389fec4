import type { Db } from '../../../database.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { type PatronRow, type Place, standingOf } from '../loans/standing.ts'
import type { Fine } from './fine.ts'

export type Growing = { loanId: string; title: string; workId: string; fine: Fine }

/** The fines that grow on what a patron has now: not charged yet, and only worked out (RULES R5). */
export async function growingFines(db: Db, place: Place, patron: PatronRow, now: Date): Promise<Growing[]> {
  const loans = await openLoansOfPatron(db, place.libraryId, patron.id)
  if (!loans.some(({ due_at }) => due_at < now)) return []
  const standing = await standingOf(db, place, patron, now)
  return loans.flatMap(({ id, title, work_id }) => {
    const fine = standing.growing.get(id)
    return fine && fine.amount > 0 ? [{ loanId: id, title, workId: work_id, fine }] : []
  })
}

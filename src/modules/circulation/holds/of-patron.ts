import type { Db } from '../../../database.ts'
import { dayIn } from '../calendar/calendar.ts'
import { openHoldsOfPatron } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'

/** What a patron of a library waits for, as staff see it on their page. */
export async function holdsOfPatron(
  db: Db,
  library: { id: string; zone: string },
  patronId: string,
  now: Date,
) {
  const today = dayIn(now, library.zone)
  const holds = await openHoldsOfPatron(db, library.id, patronId, now)
  return holds.map(hold => ({ ...hold, state: stateOf(hold, today) }))
}

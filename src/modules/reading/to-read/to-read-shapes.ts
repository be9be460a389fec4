import type { Context } from '../../../web/kit/context.ts'
import { type Expecting, expectationsOf, type PlaceOfWork, soonOr } from '../../circulation/index.ts'
import type { LogKey } from '../books/log-orders.ts'
import { toReadOf } from './to-read-queries.ts'

export type ToRead = Awaited<ReturnType<typeof toReadOf>>[number]

/** A page of what somebody wants to read, each with where it is now, and when their holds may be ready. */
export async function livingToRead(
  ctx: Context,
  personId: string,
  page: { after: LogKey | null; limit: number },
) {
  const rows = await toReadOf(ctx.db, personId, page, ctx.now)
  const holds = rows.flatMap(({ work_id, places }) => places.flatMap(place => expecting(work_id, place)))
  const expected = holds.length > 0 ? await expectationsOf(ctx.db, holds, ctx.now) : new Map()
  return rows.map(book => ({
    ...book,
    places: book.places.map(place => ({
      ...place,
      state: stateOf(place),
      expected: soonOr(expected.get(place.hold_id ?? ''), place.zone, ctx.now),
    })),
  }))
}

function expecting(workId: string, place: PlaceOfWork): Expecting[] {
  if (place.hold_id === null || place.hold_status !== 'pending') return []
  return [
    {
      id: place.hold_id,
      library_id: place.library_id,
      work_id: workId,
      copy_id: place.copy_id,
      zone: place.zone,
      active_ahead: Number(place.active_ahead ?? 0),
      starts_on: place.starts_on,
      suspended_at: place.suspended_at === null ? null : new Date(place.suspended_at),
      suspended_until: place.suspended_until,
    },
  ]
}

/** What a place is to its reader, the best that it can be. */
export type ToReadState = 'mine' | 'ready' | 'on-its-way' | 'waiting' | 'on-shelf' | 'on-loan' | 'away'

export function stateOf(
  place: Pick<PlaceOfWork, 'mine_until' | 'hold_status' | 'on_shelf' | 'due_at'>,
): ToReadState {
  if (place.mine_until !== null) return 'mine'
  if (place.hold_status === 'on-shelf') return 'ready'
  if (place.hold_status === 'in-transit') return 'on-its-way'
  if (place.hold_status === 'pending') return 'waiting'
  if (place.on_shelf > 0) return 'on-shelf'
  return place.due_at === null ? 'away' : 'on-loan'
}

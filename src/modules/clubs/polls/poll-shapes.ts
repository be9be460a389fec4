import type { Context } from '../../../web/kit/context.ts'
import { type Expecting, expectationsOf, type PlaceOfWork, soonOr } from '../../circulation/index.ts'
import { clockOf } from '../meetings/meeting-form.ts'
import { type TitleOnBallot, titlesOnBallot } from './availability.ts'
import { stateOf } from './poll.ts'

/** A poll with when it ends, in words on its club's clock. */
export function shownPoll<One extends { closes_at: Date; closed_at: Date | null; zone: string }>(
  { words, now }: Pick<Context, 'words' | 'now'>,
  poll: One,
) {
  return {
    ...poll,
    state: stateOf(poll, now),
    day: words.date(poll.closes_at, 'full', poll.zone),
    time: clockOf(poll.zone, poll.closes_at).time,
    iso: poll.closes_at.toISOString(),
  }
}

/** The titles of a poll for a voter, each with when they could have it from their own libraries, as far as that can be known. */
export async function ballotShown(ctx: Context, pollId: string, personId: string) {
  const titles = await titlesOnBallot(ctx.db, pollId, personId, ctx.now)
  const holds = titles.flatMap(title => title.places.flatMap(place => expecting(title, place)))
  const expected = holds.length > 0 ? await expectationsOf(ctx.db, holds, ctx.now) : new Map()
  return titles.map(title => ({
    ...title,
    places: title.places.map(place => ({
      ...place,
      state: place.on_shelf > 0 ? 'in' : 'part',
      when: whenOf(place, expected.get(holdKey(title, place)), ctx.now),
    })),
  }))
}

const holdKey = ({ id }: { id: string }, { library_id }: PlaceOfWork) => `${id} ${library_id}`

/** A hold that is placed, or one that would be placed now. */
function expecting(title: TitleOnBallot, place: PlaceOfWork): Expecting[] {
  if (!place.may_hold || place.mine_until !== null) return []
  if (place.hold_id !== null && place.hold_status !== 'pending') return []
  const { copy_id, suspended_at, suspended_until, starts_on } = place
  return [
    {
      id: holdKey(title, place),
      library_id: place.library_id,
      work_id: title.work_id,
      copy_id,
      zone: place.zone,
      active_ahead: place.hold_id === null ? place.waiting : Number(place.active_ahead ?? 0),
      starts_on,
      suspended_at: suspended_at === null ? null : new Date(suspended_at),
      suspended_until,
    },
  ]
}

/** When a voter could have it there: they have it, it is there for them, at once, on a day; null where nobody knows. */
function whenOf(
  place: PlaceOfWork,
  expected: Date | null | undefined,
  now: Date,
): 'mine' | 'now' | 'soon' | Date | null {
  if (place.mine_until !== null) return 'mine'
  if (place.hold_status === 'on-shelf' || (place.may_hold && place.on_shelf > 0 && place.waiting === 0))
    return 'now'
  return soonOr(expected, place.zone, now)
}

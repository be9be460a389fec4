import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type TellingOfWork, tellOfWork } from '../../reading/index.ts'
import { lockedMeeting, type OfMeeting } from './planning.ts'

type Told = Awaited<ReturnType<typeof tellOfWork>> | Refused<'unknown-meeting'> | Refused<'meeting-cancelled'>

/** Tells how far one is in a meeting's book: into one's own log, of which the club sees what one shares. */
export const tellAtMeeting = (
  db: Db,
  by: OfMeeting,
  telling: Pick<TellingOfWork, 'told' | 'seen' | 'day'>,
  now: Date,
): Promise<Told> =>
  transaction(db, async (tx): Promise<Told> => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.cancelled_at) return refused('meeting-cancelled')
    const of = { workId: meeting.work_id, editionId: meeting.edition_id }
    return tellOfWork(tx, by.personId, { ...of, ...telling }, now)
  })

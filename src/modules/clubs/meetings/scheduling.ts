import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { editionLengths } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { lockedMeeting, type OfMeeting } from './planning.ts'

/** So many milestones has a schedule. */
export const mostMilestones = 30

/** How far to read by a day: to a page of the meeting's edition, or to a percentage of the book. */
export type NewMilestone = { name: string; unit: 'page' | 'percent'; value: number; dueOn: string }

const whole = 1_000_000

/** Adds a milestone; one at the same place is set anew. */
export const addMilestone = (
  db: Db,
  by: OfMeeting,
  { name, unit, value, dueOn }: NewMilestone,
): Promise<
  | { id: string; share: number }
  | Refused<'unknown-meeting'>
  | Refused<'organisers-only'>
  | Refused<'too-many-milestones'>
  | Refused<'length-unknown'>
  | Refused<'past-the-end', { most: number }>
> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role !== 'organiser') return refused('organisers-only')
    const { count } = await tables(tx)
      .selectFrom('clubs.milestones')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('meeting_id', '=', meeting.id)
      .executeTakeFirstOrThrow()
    if (Number(count) >= mostMilestones) return refused('too-many-milestones')
    const edition = await editionLengths(tx)
      .where('edition.work_id', '=', meeting.work_id)
      .$if(meeting.edition_id !== null, query => query.where('edition.id', '=', meeting.edition_id ?? ''))
      .orderBy('edition.pages', order => order.desc().nullsLast())
      .limit(1)
      .executeTakeFirst()
    const length = unit === 'percent' ? 100 : (edition?.pages ?? null)
    if (length === null) return refused('length-unknown')
    if (value > length) return refused('past-the-end', { most: length })
    const share = Math.max(1, Math.floor((value * whole) / length))
    const page = unit === 'page' ? value : null
    return tables(tx)
      .insertInto('clubs.milestones')
      .values({
        id: newId(),
        club_id: meeting.club_id,
        meeting_id: meeting.id,
        name,
        page,
        share,
        due_on: dueOn,
      })
      .onConflict(conflict =>
        conflict.columns(['meeting_id', 'share']).doUpdateSet({ name, page, due_on: dueOn }),
      )
      .returning(['id', 'share'])
      .executeTakeFirstOrThrow()
  })

export const removeMilestone = (
  db: Db,
  by: OfMeeting,
  milestoneId: string,
): Promise<{ removed: boolean } | Refused<'unknown-meeting'> | Refused<'organisers-only'>> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role !== 'organiser') return refused('organisers-only')
    const gone = await tables(tx)
      .deleteFrom('clubs.milestones')
      .where('id', '=', milestoneId)
      .where('meeting_id', '=', meeting.id)
      .returning('id')
      .executeTakeFirst()
    return { removed: gone !== undefined }
  })

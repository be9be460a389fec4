import { DateTime } from 'luxon'
import { clubProgress } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { onTime, stateOf } from './meeting.ts'
import { clockOf } from './meeting-form.ts'
import { type MeetingSeen, milestonesOf, readersOf } from './meeting-queries.ts'

/** A meeting with when it is, in words on its club's clock. */
export function shownMeeting<
  One extends Pick<MeetingSeen, 'starts_at' | 'ends_at' | 'cancelled_at' | 'zone'>,
>({ words, now }: Pick<Context, 'words' | 'now'>, meeting: One) {
  const { zone, starts_at, ends_at } = meeting
  return {
    ...meeting,
    state: stateOf(meeting, now),
    day: words.date(starts_at, 'full', zone),
    begins: clockOf(zone, starts_at).time,
    ends: clockOf(zone, ends_at).time,
    iso: starts_at.toISOString(),
  }
}

type Reader = Awaited<ReturnType<typeof readersOf>>[number]
type Milestone = Awaited<ReturnType<typeof milestonesOf>>[number]

/** The readers of a meeting's book, as far as each shares it: as a picture, in words and as a table. */
export async function readersShown(ctx: Context, meeting: MeetingSeen, viewerId: string) {
  const [readers, milestones] = await Promise.all([
    readersOf(ctx.db, meeting, viewerId),
    milestonesOf(ctx.db, meeting.id),
  ])
  const today = DateTime.fromJSDate(ctx.now, { zone: meeting.zone }).toISODate() ?? ''
  return {
    readers,
    milestones: milestones.map(milestone => ({
      ...milestone,
      due: ctx.words.date(milestone.due_on, 'full'),
    })),
    progress: progressOf(ctx.words, { readers, milestones, today, viewerId }),
  }
}

type Going = { readers: readonly Reader[]; milestones: readonly Milestone[]; today: string; viewerId: string }

function progressOf(words: Formatters, { readers, milestones, today, viewerId }: Going) {
  const placed = readers.filter(({ share }) => share !== null)
  if (placed.length === 0) return null
  const planned = plannedBy(milestones, today)
  const percentOf = (share: number) => Math.floor(share / 10_000)
  const past = placed.filter(({ share }) => (share ?? 0) >= planned.share).length
  const text = words.t('clubs.progress.finding', {
    past,
    of: placed.length,
    percent: percentOf(planned.share),
    name: planned.name,
  })
  const rows = readers.map(reader => [reader.name, wordsOf(words, reader, { milestones, today, viewerId })])
  return {
    svg: clubProgress({
      readers: placed.map(({ id, name, share }) => ({
        initials: initialsOf(name),
        percent: percentOf(share ?? 0),
        me: id === viewerId,
      })),
      planned: percentOf(planned.share),
      mark: planned.name,
      words: {
        start: words.t('clubs.progress.start'),
        half: words.t('clubs.progress.half'),
        end: words.t('clubs.progress.end'),
      },
      label: text,
    }),
    text,
    table: {
      title: words.t('clubs.progress.title'),
      columns: [words.t('clubs.members.name'), words.t('clubs.progress.place')],
      rows,
    },
  }
}

/** Where the club means to be on a day: at the milestone that is due next, or at the end. */
function plannedBy(milestones: readonly Milestone[], today: string): { share: number; name: string } {
  const next = milestones.find(({ due_on }) => due_on >= today) ?? milestones.at(-1)
  return next ?? { share: 1_000_000, name: '' }
}

function wordsOf(words: Formatters, reader: Reader, { milestones, today }: Omit<Going, 'readers'>): string {
  if (reader.finished) return words.t('clubs.progress.finished')
  if (reader.share !== null)
    return words.t('clubs.progress.at', { percent: Math.floor(reader.share / 10_000) })
  if (reader.pace === null) return words.t('clubs.progress.private')
  return words.t(onTime(reader.pace, milestones, today) ? 'clubs.progress.on-time' : 'clubs.progress.behind')
}

const initialsOf = (name: string): string => {
  const parts = name.trim().split(/\s+/)
  return [parts[0], parts.length > 1 ? parts.at(-1) : ''].map(part => [...(part ?? '')][0] ?? '').join('')
}

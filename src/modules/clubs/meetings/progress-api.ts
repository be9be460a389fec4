import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay, type Standing, standingInWork, whole } from '../../reading/index.ts'
import { meetingFor } from './meeting-queries.ts'
import { standingWords, toldWords } from './progress-shapes.ts'
import { tellAtMeeting } from './telling.ts'

const count = z.number().int()
const progress = z
  .object({
    page: count.nullable(),
    percent: count.nullable(),
    minutes: count.nullable().describe('Of a recording, where the log tells in them.'),
    finished: z.boolean(),
    progress: z.number().min(0).max(1).nullable().describe('The share of the book.'),
    pages: count
      .nullable()
      .describe('Of the edition that a page is of: my log’s own, or else the meeting’s.'),
    told_at: moment.nullable(),
    seen: z.string().nullable().describe('What the next one that is sent says it has seen.'),
  })
  .meta({ id: 'MeetingProgress' })

const sent = z
  .strictObject({
    page: count.max(999_999).optional(),
    percent: count.max(999_999).optional(),
    finished: z.boolean().default(false),
    seen: z
      .string()
      .max(100)
      .nullable()
      .describe('The `seen` of what I looked at; null where nothing was told.'),
  })
  .refine(
    ({ page, percent, finished }) =>
      [page !== undefined, percent !== undefined, finished].filter(Boolean).length === 1,
    'clubs.errors.one-place',
  )

/** How far I am in the book of a meeting, which is an entry of my own log. */
export const progressApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/meetings/{id}/progress',
    operation: 'getMeetingProgress',
    area: 'clubs',
    summary: 'How far I am in the book of a meeting',
    description: 'Mine alone, whatever I share with the club.',
    guard: asPerson('clubs:read'),
    answer: progress,
    async run({ ctx, person, params }) {
      const meeting = await meetingFor(ctx.db, params.id, person.id)
      if (!meeting) throw notFound()
      const of = { workId: meeting.work_id, editionId: meeting.edition_id }
      return asProgress(await standingInWork(ctx.db, person.id, of))
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/meetings/{id}/progress',
    operation: 'tellMeetingProgress',
    area: 'clubs',
    summary: 'Tell how far I am in the book of a meeting',
    description:
      'One of `page`, `percent` and `finished: true`. It is an entry of my own log, of which the club sees what I share with it. Where another device told something else since `seen`, the details of `STALE` say what was sent, what stands, when that was told, and the `seen` to send to write over it.',
    guard: asPerson('clubs:write'),
    body: sent.meta({ example: { page: 120, seen: null } }),
    answer: progress,
    refusals: {
      stale: 'api.problems.stale',
      'meeting-cancelled': 'clubs.errors.meeting-cancelled',
      negative: { status: 422, words: 'clubs.errors.negative' },
      'past-the-end': { status: 422, words: 'clubs.errors.past-the-end' },
    },
    async run({ ctx, person, params, body: { page, percent, seen } }) {
      const told = placeOf(page, percent)
      const by = { meetingId: params.id, personId: person.id }
      const stands = await tellAtMeeting(ctx.db, by, { told, seen, day: ownDay(ctx) }, ctx.now)
      if (!isRefused(stands)) return asProgress(stands)
      if (stands.refused === 'unknown-meeting') throw notFound()
      if (stands.refused !== 'stale') return stands
      return refused('stale', { details: bothValues(ctx, told, stands.standing) })
    },
  }),
]

function placeOf(page: number | undefined, percent: number | undefined) {
  if (page !== undefined) return { unit: 'page', value: page } as const
  return percent === undefined ? ('finished' as const) : ({ unit: 'percent', value: percent } as const)
}

function asProgress({ mark, place, share, finished, toldAt, length }: Standing): z.output<typeof progress> {
  const inUnit = (unit: string) => (place?.unit === unit ? place.value : null)
  return {
    page: inUnit('page'),
    percent: inUnit('percent'),
    minutes: inUnit('minutes'),
    finished,
    progress: finished ? 1 : share === null ? null : share / whole,
    pages: length.pages,
    told_at: toldAt,
    seen: mark,
  }
}

function bothValues({ words }: Context, told: ReturnType<typeof placeOf>, stands: Standing) {
  return [
    { field: 'sent', message: toldWords(words, told) },
    { field: 'stands', message: standingWords(words, stands) },
    { field: 'told_at', message: stands.toldAt?.toISOString() ?? '' },
    { field: 'seen', message: stands.mark ?? '' },
  ]
}

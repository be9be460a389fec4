import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { answerMeeting } from './attending.ts'
import { answers } from './meeting.ts'
import { type MeetingSeen, meetingFor, meetingsOf } from './meeting-queries.ts'
import { changeMeeting, planMeeting } from './planning.ts'

const meeting = z
  .object({
    id,
    club_id: id,
    work_id: id,
    edition_id: id.nullable(),
    title: z.string().describe('Of its book.'),
    starts_at: moment,
    ends_at: moment,
    place: z.string().nullable(),
    link: z.string().nullable(),
    agenda: z.string().nullable(),
    minutes: z.string().nullable(),
    cancelled_at: moment.nullable(),
    cancelled_because: z.string().nullable(),
    coming: z.number().int().describe('How many say that they come.'),
    answer: z.enum(answers).nullable().describe('Mine.'),
  })
  .meta({ id: 'Meeting' })

const words = (most: number) =>
  z
    .string()
    .max(most)
    .transform(text => text.trim() || null)
    .nullable()
const facts = z.strictObject({
  work_id: id,
  edition_id: id.nullable(),
  starts_at: moment,
  ends_at: moment,
  place: words(300),
  link: z
    .string()
    .max(500)
    .regex(/^https?:\/\/\S+$/, 'clubs.errors.link')
    .nullable(),
  agenda: words(10_000),
})

const refusals = {
  'club-archived': 'clubs.errors.club-archived',
  'unknown-work': 'clubs.errors.unknown-work',
  'unknown-edition': 'clubs.errors.unknown-edition',
  'in-the-past': 'clubs.errors.in-the-past',
  'ends-before': 'clubs.errors.ends-before',
  'too-long': 'clubs.errors.too-long',
} as const
const notNow = {
  'meeting-over': 'clubs.errors.meeting-over',
  'meeting-cancelled': 'clubs.errors.meeting-cancelled',
} as const

/** Meetings of clubs. */
export const meetingApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs/{id}/meetings',
    operation: 'listMeetings',
    area: 'clubs',
    summary: 'Meetings of a club of mine',
    guard: asPerson('clubs:read'),
    query: listQuery(['starts_at'], {}, '-starts_at'),
    answer: z.array(meeting),
    async run({ ctx, person, params, query }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      const { value, more } = await listPage(
        ctx,
        meetingsOf(ctx.db, person.id).where('meeting.club_id', '=', club.id),
        { starts_at: { column: 'starts_at', kind: 'timestamptz' } },
        query,
      )
      return new Answered(value.map(asMeeting), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/clubs/{id}/meetings',
    operation: 'planMeeting',
    area: 'clubs',
    summary: 'Plan a meeting of a club that I run',
    guard: asPerson('clubs:write'),
    body: facts.extend({
      edition_id: id.nullable().default(null),
      place: words(300).default(null),
      link: facts.shape.link.default(null),
      agenda: words(10_000).default(null),
    }),
    status: 201,
    answer: meeting,
    refusals,
    async run({ ctx, person, params, body }) {
      const made = await planMeeting(
        ctx.db,
        { clubId: params.id, personId: person.id },
        factsOf(body),
        ctx.now,
      )
      if (!isRefused(made)) return shown(ctx, made.id, `/meetings/${made.id}`)
      if (made.refused === 'unknown-club') throw notFound()
      if (made.refused === 'organisers-only') throw new Problem(403)
      return made
    },
  }),
  endpoint({
    method: 'GET',
    path: '/meetings/{id}',
    operation: 'getMeeting',
    area: 'clubs',
    summary: 'One meeting',
    guard: asPerson('clubs:read'),
    answer: meeting,
    tagged: true,
    run: ({ ctx, params }) => shown(ctx, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/meetings/{id}',
    operation: 'changeMeeting',
    area: 'clubs',
    summary: 'Change a meeting that is not over',
    guard: asPerson('clubs:write'),
    body: facts.partial().meta({ example: { place: 'The reading room' } }),
    answer: meeting,
    tagged: true,
    refusals: { ...refusals, ...notNow },
    async run({ ctx, person, params, body, seen }) {
      const now = await meetingFor(ctx.db, params.id, person.id)
      if (!now) throw notFound()
      if (seen !== null && !seen.includes(String(now.revision))) return refused('stale')
      const changed = await changeMeeting(
        ctx.db,
        { meetingId: now.id, personId: person.id },
        factsOf({
          ...now,
          ...Object.fromEntries(Object.entries(body).filter(([, one]) => one !== undefined)),
        }),
        seen === null ? null : now.revision,
        ctx.now,
      )
      if (!isRefused(changed)) return shown(ctx, now.id)
      if (changed.refused === 'unknown-club' || changed.refused === 'unknown-meeting') throw notFound()
      if (changed.refused === 'organisers-only') throw new Problem(403)
      return changed
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/meetings/{id}/attendance',
    operation: 'answerMeeting',
    area: 'clubs',
    summary: 'Say whether I come',
    guard: asPerson('clubs:write'),
    body: z.strictObject({ answer: z.enum(answers) }),
    answer: z.object({ answer: z.enum(answers) }),
    refusals: notNow,
    async run({ ctx, person, params, body }) {
      const by = { meetingId: params.id, personId: person.id }
      const said = await answerMeeting(ctx.db, by, body.answer, ctx.now)
      if (!isRefused(said)) return said
      if (said.refused === 'unknown-meeting') throw notFound()
      return said
    },
  }),
]

type Facts = {
  work_id: string
  edition_id: string | null
  starts_at: Date
  ends_at: Date
  place: string | null
  link: string | null
  agenda: string | null
}

const factsOf = ({ work_id, edition_id, starts_at, ends_at, place, link, agenda }: Facts) => ({
  workId: work_id,
  editionId: edition_id,
  startsAt: starts_at,
  endsAt: ends_at,
  place,
  link,
  agenda,
})

function asMeeting(one: MeetingSeen) {
  const { club_id, work_id, edition_id, title, starts_at, ends_at, place, link, agenda, minutes } = one
  const { cancelled_at, cancelled_because, answer } = one
  return {
    id: one.id,
    club_id,
    work_id,
    edition_id,
    title,
    starts_at,
    ends_at,
    place,
    link,
    agenda,
    minutes,
    cancelled_at,
    cancelled_because,
    coming: Number(one.coming),
    answer,
  }
}

async function shown(ctx: Context, meetingId: string, location?: string) {
  const found = ctx.person && (await meetingFor(ctx.db, meetingId, ctx.person.id))
  if (!found) throw notFound()
  return new Answered(asMeeting(found), {
    tag: String(found.revision),
    ...(location ? { location } : {}),
  })
}

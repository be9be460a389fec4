import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import type { Context, Library } from '../../../web/kit/context.ts'
import { actorOf } from '../../identity/index.ts'
import { calendar, calendarSent } from './calendar-shapes.ts'
import { replaceCalendar, wholeCalendar } from './replacing-calendar.ts'

/** When the doors are open. */
export const calendarApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/calendar',
    operation: 'getCalendar',
    area: 'libraries',
    summary: 'A library’s opening hours and days out of the ordinary',
    description:
      'Days that were over 400 days ago and more are left out: nothing is counted by them any more.',
    guard: asHolder('circulation.rules', 'libraries:read'),
    answer: calendar,
    tagged: true,
    run: ({ ctx, library }) => shown(ctx, library),
  }),
  endpoint({
    method: 'PUT',
    path: '/libraries/{id}/calendar',
    operation: 'replaceCalendar',
    area: 'libraries',
    summary: 'Set the whole calendar, in place of what was there',
    description:
      'What falls on a day that is closed now, or not any more, gets another date soon after: loans from the date first given, and holds on the shelf.',
    guard: asHolder('circulation.rules', 'libraries:write'),
    body: calendarSent.meta({
      example: {
        weeks: [],
        days: [
          {
            branch_id: null,
            yearly: true,
            closed: true,
            from: '2026-12-26',
            to: '2026-12-26',
            opens: null,
            closes: null,
            reason: 'Boxing Day',
          },
        ],
      },
    }),
    answer: calendar,
    tagged: true,
    refusals: {
      'unknown-branch': 'circulation.api.calendar-branch',
      'branch-twice': { status: 422, words: 'circulation.api.branch-twice' },
      'long-over': { status: 422, words: 'circulation.api.long-over' },
    },
    async run({ ctx, library, body, seen }) {
      const at = { libraryId: library.id, zone: library.zone }
      const replaced = await replaceCalendar(ctx.db, at, body, seen, actorOf(ctx), ctx.now)
      return isRefused(replaced) ? replaced : shown(ctx, library)
    },
  }),
]

async function shown(ctx: Context, { id, zone }: Library) {
  const { revision, weeks, days } = await wholeCalendar(ctx.db, { libraryId: id, zone }, ctx.now)
  return new Answered({ zone, weeks, days }, { tag: revision })
}

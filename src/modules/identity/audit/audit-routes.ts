import { Readable } from 'node:stream'
import { DateTime } from 'luxon'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { roomsOf } from '../administration/rooms.ts'
import { libraryWithId } from '../libraries/libraries.ts'
import { sectionsOf } from '../libraries/sections.ts'
import { auditWanted } from './audit-forms.ts'
import {
  type AuditEntry,
  activityPage,
  auditPage,
  entryPageSize,
  eventsSeen,
  type Wanted,
} from './entries.ts'
import { csvOf } from './entries-csv.ts'
import { eventName, sentenceOf } from './wording.ts'

/** Who did what: all of it for administrators, and what concerns everybody for a library's members. */
export function auditRoutes(router: PageRouter): void {
  router.get('/administration/audit', authorize('identity.audit'), async ctx => {
    const { asked, wanted } = wantedIn(ctx)
    const found = await auditPage(ctx.db, wanted)
    const query = { ...asked, after: found[entryPageSize - 1]?.id ?? '' }
    ctx.page('identity/administration/audit', {
      entries: shown(ctx, found, true),
      events: (await eventsSeen(ctx.db)).map(event => ({ event, label: eventName(ctx.words, event) })),
      asked,
      csv: `/administration/audit.csv?${new URLSearchParams(asked)}`,
      places: roomsOf(ctx),
      next: found.length > entryPageSize ? `/administration/audit?${new URLSearchParams(query)}` : null,
    })
  })

  router.get('/administration/audit.csv', authorize('identity.audit'), async ctx => {
    ctx.type = 'text/csv'
    ctx.attachment('audit.csv')
    ctx.set('Cache-Control', 'no-store')
    ctx.body = Readable.from(csvOf(ctx.db, wantedIn(ctx).wanted))
  })

  router.get('/library/activity', authorize('identity.activity'), async ctx => {
    const { library } = atLibrary(ctx)
    const after = [ctx.query.after].flat()[0] ?? ''
    const found = await activityPage(ctx.db, library.id, isUuid(after) ? after : null)
    const named = ctx.may('identity.members-seen') || (await libraryWithId(ctx.db, library.id)).members_seen
    const next = found[entryPageSize - 1]?.id ?? ''
    ctx.page('identity/libraries/activity', {
      entries: shown(ctx, found, named),
      places: sectionsOf(ctx),
      next: found.length > entryPageSize ? `/library/activity?${new URLSearchParams({ after: next })}` : null,
    })
  })
}

function wantedIn(ctx: Context): { asked: Record<string, string>; wanted: Wanted } {
  const { from, until, after, ...rest } = auditWanted.parse(
    Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, [value].flat()[0]])),
  )
  const zone = ctx.library?.zone ?? 'UTC'
  const moment = (day: string | undefined) => DateTime.fromISO(day ?? '', { zone })
  const [first, last] = [moment(from), moment(until).plus({ days: 1 })]
  return {
    asked: Object.fromEntries(
      Object.entries({ ...rest, from, until }).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    ),
    wanted: {
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      ...(first.isValid ? { from: first.toJSDate() } : {}),
      ...(last.isValid ? { until: last.toJSDate() } : {}),
      after,
    },
  }
}

const shown = (ctx: Context, found: readonly AuditEntry[], named: boolean) =>
  found.slice(0, entryPageSize).map(entry => ({ ...entry, html: sentenceOf(ctx.words, entry, named) }))

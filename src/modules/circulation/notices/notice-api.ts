import { z } from 'zod'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { noticeKinds } from './notice.ts'
import { noticeLog } from './notice-queries.ts'

const notice = z
  .object({
    id,
    kind: z.enum(noticeKinds),
    step: z.number().int().describe('Which of the days before or after it is about.'),
    patron_id: id.nullable().describe('Null once the patron is forgotten.'),
    title: z.string().nullable(),
    written_at: moment,
    channel: z.enum(['mail', 'page', 'none']).nullable(),
    status: z.enum(['waiting', 'posted', 'sent', 'skipped']),
    why: z.string().nullable().describe('Why it was not sent.'),
    ended_at: moment.nullable(),
  })
  .meta({ id: 'Notice' })

/** What a library told its patrons. */
export const noticeApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/notices',
    operation: 'listNotices',
    area: 'loans',
    summary: 'What a library told its patrons, and what it did not and why',
    guard: asHolder('circulation.patrons', 'patrons:read'),
    query: listQuery(['written_at'] as const, {}, '-written_at'),
    answer: z.array(notice),
    async run({ ctx, library, query }) {
      const columns = { written_at: { column: 'written_at', kind: 'timestamptz' } } as const
      const { value, more } = await listPage(ctx, noticeLog(ctx.db, library.id), columns, query)
      return new Answered(value, more)
    },
  }),
]

import { sql } from 'kysely'
import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { tables } from '../tables.ts'
import { askAboutAll, askAboutEdition } from './asking.ts'
import { enrichmentStatuses } from './tables.ts'

const enrichment = z
  .object({
    id,
    work_id: id,
    edition_id: id,
    title: z.string(),
    isbn: z.string(),
    status: z.enum(enrichmentStatuses),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    created_at: moment,
    tried_at: moment.nullable(),
  })
  .meta({ id: 'Enrichment' })

/** What others tell of a library's books. */
export const enrichmentApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/enrichments',
    operation: 'listEnrichments',
    area: 'catalogue',
    summary: 'What was asked of others about the library’s books, and what became of it',
    guard: asHolder('catalog.edit', 'catalogue:read'),
    query: listQuery(['created_at'], { status: z.enum(enrichmentStatuses).optional() }, '-created_at'),
    answer: z.array(enrichment),
    run: ({ ctx, library, query: { status, ...asked } }) =>
      listPage(
        ctx,
        tables(ctx.db)
          .selectFrom('catalog.enrichments as enrichment')
          .innerJoin('catalog.editions as edition', 'edition.id', 'enrichment.edition_id')
          .select([
            'enrichment.id',
            'edition.work_id',
            'enrichment.edition_id',
            'edition.title',
            'enrichment.isbn',
            'enrichment.status',
            'enrichment.attempts',
            'enrichment.last_error',
            'enrichment.created_at',
            'enrichment.tried_at',
          ])
          .where('enrichment.library_id', '=', library.id)
          .where(sql<boolean>`(${status ?? null}::text is null or enrichment.status = ${status ?? null})`),
        { created_at: { column: 'created_at', kind: 'timestamptz' } },
        asked,
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/enrichments',
    operation: 'askForEnrichments',
    area: 'catalogue',
    summary: 'Ask others what is missing in a book, or in all of the library’s',
    description: 'Nothing is changed by it: what they tell is looked at and taken over by people.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    body: z.strictObject({
      edition_id: id.optional().describe('All that lack something unless told, 500 at once.'),
    }),
    status: 202,
    answer: z.object({ asked: z.number().int().describe('How many books.') }),
    refusals: { 'no-number': { status: 422, words: 'catalog.enrichments.no-number' } },
    async run({ ctx, library, person, body: { edition_id } }) {
      const asker = { libraryId: library.id, personId: person.id }
      if (edition_id === undefined) return { asked: await askAboutAll(ctx.db, asker, ctx.now) }
      const question = await askAboutEdition(ctx.db, asker, edition_id, ctx.now)
      return isRefused(question) ? question : { asked: 1 }
    },
  }),
]

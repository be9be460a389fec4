import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { copiesByKind } from '../../catalog/index.ts'
import { loansByKind, type Span } from './loan-counts.ts'

/** Copies in the collection now of a kind, or of all where that is null; and the loans of a span, of copies that are gone since, too. */
export type Turnover = { kind: string | null; copies: number; loans: number }

/** How much a library lends for what it has: of all copies first, then of each kind, the most copies first. */
export const turnoverByKind = (db: Db, span: Span, kinds: number): Promise<Turnover[]> =>
  db
    .with('lent', () => loansByKind(db, span))
    .with('held', () =>
      db
        .selectFrom(copiesByKind(db).where('copy.library_id', '=', span.libraryId).as('copy'))
        .select([
          'copy.item_type as kind',
          sql<number>`count(*) filter (where copy.status = 'in-collection')`.as('copies'),
        ])
        .groupBy('copy.item_type'),
    )
    .selectFrom('held')
    .leftJoin('lent', 'lent.kind', 'held.kind')
    .select([
      sql<string | null>`held.kind`.as('kind'),
      sql<number>`coalesce(sum(held.copies), 0)::int`.as('copies'),
      sql<number>`coalesce(sum(lent.loans), 0)::int`.as('loans'),
    ])
    .groupBy(sql`rollup (held.kind)`)
    .orderBy(sql`held.kind is null`, 'desc')
    .orderBy('copies', 'desc')
    .orderBy(sql`held.kind`)
    .limit(kinds + 1)
    .execute()

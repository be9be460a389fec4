import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { rememberedLoans } from '../../circulation/index.ts'
import { householdsOf } from '../../identity/index.ts'
import { ownedWorks } from '../../reading/index.ts'

/** What gives somebody the right to review a book (RULES R16). */
export type Right = {
  borrowed: boolean
  owned: boolean
  /** When the last loan of it is forgotten, where nothing else gives the right; null for no end. */
  until: Date | null
  /** Where that day is told. */
  zone: string | null
}

/**
 * Whether a person borrowed a work, in any edition and as far as that is remembered, or has it: a copy of their household, or
 * one that their log says is theirs. An expression, with one object of `Right`.
 */
export const rightToReview = (db: Db, personId: string, workId: string): RawBuilder<unknown> => {
  const loans = rememberedLoans(db)
    .where('patron.person_id', '=', personId)
    .where('loan.work_id', '=', workId)
  const owned = ownedWorks(db).where('book.person_id', '=', personId).where('book.work_id', '=', workId)
  const copies = titledCopies(db)
    .clearSelect()
    .select('copy.id')
    .where('copy.work_id', '=', workId)
    .where('copy.status', '<>', 'withdrawn')
    .where('copy.library_id', 'in', householdsOf(db, personId))
  return sql`(select jsonb_build_object('borrowed', count(*) > 0, 'owned', exists ${owned} or exists ${copies},
      'until', case when count(*) = count(lent.forgotten_at) then max(lent.forgotten_at) end, 'zone', min(lent.zone))
    from ${loans.as('lent')})`
}

/** The same, asked alone; `until` is null where they own the book. */
export async function rightOf(db: Db, personId: string, workId: string): Promise<Right> {
  const { rows } = await sql<{
    right: ToldRight
  }>`select ${rightToReview(db, personId, workId)} as "right"`.execute(db)
  return asRight(rows[0]?.right)
}

/** As the database writes it. */
export type ToldRight = { borrowed: boolean; owned: boolean; until: string | null; zone: string | null }

export const asRight = (told: ToldRight | null | undefined): Right => ({
  borrowed: told?.borrowed ?? false,
  owned: told?.owned ?? false,
  until: told?.until && !told.owned ? new Date(told.until) : null,
  zone: told?.zone ?? null,
})

import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

type Opening = { workId: string; personId: string }

/** Opens a book's sealed reviews, for oneself and from now on. */
export async function openSealed(
  db: Db,
  { workId, personId }: Opening,
  now: Date,
): Promise<{ opened: true } | Refused<'unknown-book'>> {
  const book = await worksVisibleTo(db, personId).where('work.id', '=', workId).executeTakeFirst()
  if (!book) return refused('unknown-book')
  await tables(db)
    .insertInto('insights.review_openings')
    .values({ work_id: workId, person_id: personId, opened_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return { opened: true }
}

/** Seals again what lies beyond one's place. */
export async function sealAgain(
  db: Db,
  { workId, personId }: Opening,
): Promise<{ sealed: true } | Refused<'unknown-book'>> {
  const book = await worksVisibleTo(db, personId).where('work.id', '=', workId).executeTakeFirst()
  if (!book) return refused('unknown-book')
  await tables(db)
    .deleteFrom('insights.review_openings')
    .where('work_id', '=', workId)
    .where('person_id', '=', personId)
    .execute()
  return { sealed: true }
}

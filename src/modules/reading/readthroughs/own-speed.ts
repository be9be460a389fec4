import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'

/** So many sittings are looked at, the last ones; and less time than so many minutes in all of them says nothing. */
const mostSittings = 100
const fewestMinutes = 60

/** How long a book would take somebody. */
export type ReadingTime = { pages: number; pagesPerHour: number; hours: number }

/**
 * How long this work would take this person at their own pace, by the sittings that they gave pages and minutes for; null where too
 * little is known of their pace, or nothing of the work's length. Of several editions the middle length counts.
 */
export async function readingTime(db: Db, personId: string, workId: string): Promise<ReadingTime | null> {
  const { rows } = await sql<{ pages: number | null; read: number | null; minutes: number | null }>`
    with sittings as (
      select told.minutes, told.value - coalesce((
        select before.value from reading.progress before
        where before.readthrough_id = told.readthrough_id and before.unit = 'page'
          and (before.told_at, before.id) < (told.told_at, told.id)
        order by before.told_at desc, before.id desc limit 1), 0) as pages
      from reading.progress told
      where told.person_id = ${personId} and told.unit = 'page' and told.minutes > 0
      order by told.day desc limit ${mostSittings})
    select
      (select percentile_disc(0.5) within group (order by edition.pages)
        from ${editionLengths(db).where('edition.work_id', '=', workId)} as edition) as pages,
      (select sum(pages) from sittings where pages > 0)::float8 as read,
      (select sum(minutes) from sittings where pages > 0)::float8 as minutes`.execute(db)
  const { pages, read, minutes } = rows[0] ?? {}
  if (!pages || !read || !minutes || minutes < fewestMinutes) return null
  const pagesPerHour = (read / minutes) * 60
  return { pages, pagesPerHour, hours: pages / pagesPerHour }
}

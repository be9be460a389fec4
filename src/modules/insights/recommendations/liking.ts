import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { keptLoans } from '../../circulation/index.ts'
import { tastesInLogs } from '../../reading/index.ts'

export type Liking = { person_id: string; work_id: string; liking: number }

/**
 * How much people like works, of all or of those people: a subquery with `person_id`, `work_id` and `liking`, from -0.8 (hated) to 1.2
 * (loved); a book chosen and not read yet counts a little. Their log has the last word, a loan that they keep the next.
 * @param people an expression with their ids, as a subquery
 */
export const likings = (db: Db, people: RawBuilder<unknown>): RawBuilder<Liking> => sql<Liking>`(
  select book.person_id, book.work_id, case
      when book.rating is not null then ${byStars}
      when book.favourite then 1.2
      when book.status = 'read' then 0.8
      when book.status = 'reading' then 0.6
      when book.status = 'did-not-finish' then -0.2
      else 0.4 end::double precision as liking
    from ${tastesInLogs(db)} as book where book.person_id in ${people}
  union all
  select loan.person_id, loan.work_id, 0.6::double precision from ${keptLoans(db)} as loan
    where loan.person_id in ${people} and not exists (
      select from ${tastesInLogs(db)} as book
      where book.person_id = loan.person_id and book.work_id = loan.work_id)
    group by loan.person_id, loan.work_id)`

/** Five stars are 1.2, four 1, three 0.7, two 0.2, one -0.3; between them it goes straight. Who reads a book to rate it low still chose it. */
const byStars = sql`case
  when book.rating >= 400 then 1 + (book.rating - 400) * 0.002
  when book.rating >= 300 then 0.7 + (book.rating - 300) * 0.003
  else 0.2 + (book.rating - 200) * 0.005 end`

import { sql } from 'kysely'
import { afterCommit, type Db, transaction } from '../database.ts'
import { wake } from './wake.ts'

/** A job that failed in every run. */
export type DeadLetter = {
  id: string
  /** The queue it belongs to. */
  queue: string
  failedAt: Date
  /** What the last run said, in one line. */
  reason: string
}

export const deadLetterPageSize = 50

/** The newest first, one more than fit on a page; `after` is the key of the one before. */
export const deadLetters = async (
  db: Db,
  after: { failedAt: Date; id: string } | null,
): Promise<DeadLetter[]> => {
  const { rows } = await sql<DeadLetter>`
    select id, left(name, -5) as queue, created_on as "failedAt",
      coalesce(left(split_part(output ->> 'message', E'\n', 1), 300), '') as reason
    from pgboss.job
    where name like '%.dead' and state = 'created'
      ${after ? sql`and (created_on, id) < (${after.failedAt}::timestamptz, ${after.id}::uuid)` : sql``}
    order by created_on desc, id desc
    limit ${deadLetterPageSize + 1}`.execute(db)
  return rows
}

/** Sends it again, as if it had never run; false when it lies there no more. */
export const sendAgain = (db: Db, id: string): Promise<boolean> =>
  transaction(db, async tx => {
    const { rows } = await sql<{ name: string }>`
      update pgboss.job set name = left(name, -5), state = 'created', start_after = now(), retry_count = 0
      where id = ${id} and name like '%.dead' and state = 'created'
      returning name`.execute(tx)
    const [sent] = rows
    if (sent) afterCommit(() => wake(sent.name))
    return sent !== undefined
  })

/** Throws it away; false when it lies there no more. */
export const throwAway = async (db: Db, id: string): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    delete from pgboss.job where id = ${id} and name like '%.dead' and state = 'created'`.execute(db)
  return numAffectedRows === 1n
}

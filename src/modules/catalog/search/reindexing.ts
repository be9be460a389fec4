import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { indexAdditions } from '../additions/additions.ts'
import { reindexWorks } from '../books/indexing.ts'

const atOnce = 40
const mostPerRun = 20_000

/**
 * Makes anew what is derived from works that an update of Carrel left stale, or that somebody wrote past `reindexWorks`. In short
 * transactions; killed and run again, it goes on where it stood.
 */
export const reindexJob = job<object>(
  'catalog.reindex-stale-works',
  { schedule: { cron: '*/2 * * * *' }, expiresIn: 3600 },
  async (_, { db, signal }) => {
    for (let done = 0; done < mostPerRun; done += atOnce) {
      signal.throwIfAborted()
      const more = await transaction(db, async tx => {
        const { rows } = await sql<{ id: string }>`
          select id from catalog.works where stale order by id limit ${atOnce} for update skip locked`.execute(
          tx,
        )
        const ids = rows.map(({ id }) => id)
        await reindexWorks(tx, ids)
        await indexAdditions(tx, ids)
        return rows.length === atOnce
      })
      if (!more) return
    }
  },
)

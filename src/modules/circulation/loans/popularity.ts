import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { heldWorks, setPopularity } from '../../catalog/index.ts'

const atOnce = 500
const year = 365 * 86_400_000

/** Nightly: how often each work was lent within a year, for the order of searches and shelves. No loan is named. */
export const countLoans = job(
  'circulation.count-loans',
  { schedule: { cron: '33 1 * * *' }, expiresIn: 3600 },
  async (_payload, { db, now, signal }) => {
    const since = new Date(now.getTime() - year)
    for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null; ) {
      signal.throwIfAborted()
      const from: string = after
      after = await transaction(db, async tx => {
        const held = await heldWorks(tx, from, atOnce)
        const { rows } = await sql<{ library_id: string; work_id: string; loans: number }>`
          select library_id, work_id, count(*)::int as loans from circulation.loans
          where work_id = any(${[...new Set(held.map(({ workId }) => workId))]}::uuid[]) and lent_at >= ${since}
          group by library_id, work_id`.execute(tx)
        const lent = new Map(
          rows.map(({ library_id, work_id, loans }) => [`${library_id} ${work_id}`, loans]),
        )
        const counted = held.map(({ libraryId, workId }) => ({
          libraryId,
          workId,
          popularity: lent.get(`${libraryId} ${workId}`) ?? 0,
        }))
        await setPopularity(tx, counted)
        return held.at(-1)?.workId ?? null
      })
    }
  },
)

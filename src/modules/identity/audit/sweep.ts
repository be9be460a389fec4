import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const day = 86_400_000
/** Addresses say where somebody lives; they help while a break-in is looked into. */
const addressDays = 90
/** R15: what happened in a library's rooms may be told for a year. */
const entryDays = 400

/** Nightly: forgets addresses, and later the whole entry. */
export const sweepAudit = job(
  'identity.sweep-audit',
  { schedule: { cron: '47 3 * * *' } },
  async (_payload, { db, now }) => {
    const before = (days: number) => new Date(now.getTime() - days * day)
    await tables(db)
      .updateTable('identity.audit')
      .set({ address: null })
      .where('address', 'is not', null)
      .where('at', '<', before(addressDays))
      .execute()
    await tables(db).deleteFrom('identity.audit').where('at', '<', before(entryDays)).execute()
  },
)

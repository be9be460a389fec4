import { expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { tables } from '../tables.ts'
import { record } from './audit.ts'
import { sweepAudit } from './sweep.ts'

const database = testDatabase()
const now = new Date()
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)

it('forgets addresses after 90 days and entries after 400, and runs twice to the same end', async () => {
  for (const days of [1, 100, 500])
    await record(
      database.db,
      { event: 'identity.signed-in', by: null, address: '192.0.2.7', details: { days } },
      ago(days),
    )
  const kept = () =>
    tables(database.db).selectFrom('identity.audit').select(['address', 'details']).orderBy('at').execute()
  await sweepAudit.run({}, jobContext({ database, filesDir: '' }, now))
  const once = await kept()
  expect(once).toEqual([
    { address: null, details: { days: 100 } },
    { address: '192.0.2.7', details: { days: 1 } },
  ])
  await sweepAudit.run({}, jobContext({ database, filesDir: '' }, now))
  expect(await kept()).toEqual(once)
})

import { pino } from 'pino'
import { expect, it } from 'vitest'
import { testDatabase } from '../../tests/database.ts'
import { PoolWatch } from './pool-watch.ts'

const database = testDatabase()

it('tells once that connections are short, and once that they are not any more', async () => {
  const lines: object[] = []
  const log = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const watch = new PoolWatch(database.pool, log)
  const { max } = database.pool.options
  watch.look()
  const held = await Promise.all(Array.from({ length: max }, () => database.pool.connect()))
  for (const _ of ['a busy moment', 'short', 'still short']) watch.look()
  for (const client of held) client.release()
  for (const _ of ['free', 'still free']) watch.look()
  expect(lines).toMatchObject([
    { msg: 'Nearly all database connections are in use', used: max, limit: max },
    { msg: 'There are free database connections again', used: 0 },
  ])
})

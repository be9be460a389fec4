import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { testTown } from '../town.fixture.ts'
import { countLoans } from './popularity.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const run = (at: Date) => countLoans.run({}, jobContext({ database: town.database, filesDir: '' }, at))

it('counts the loans of the last year, for a library and for all, and forgets those before', async () => {
  const { workId } = await town.title('P1', 'P2')
  await town.title('P3')
  for (const [n, barcode] of ['P1', 'P2', 'P1'].entries()) {
    await town.lent(await town.patron(), barcode, days(n * 100))
    await town.back(barcode, days(n * 100 + 1))
  }
  const other = await makeLibrary(town.db)
  await sql`insert into catalog.holdings (library_id, work_id, sort_title, added_at, popularity)
    values (${other.libraryId}, ${workId}, 'p', ${now}, 7)`.execute(town.db)
  const popularity = async () => {
    const { rows } = await sql<{ here: number; there: number; all: number; unread: number }>`
      select (select popularity from catalog.holdings where library_id = ${town.desk.libraryId} and work_id = work.id) as here,
        (select popularity from catalog.holdings where library_id = ${other.libraryId} and work_id = work.id) as there,
        work.popularity as all,
        (select popularity from catalog.works where title = 'Title P3') as unread
      from catalog.works work where work.id = ${workId}`.execute(town.db)
    return rows[0]
  }
  await run(days(201))
  expect(await popularity()).toEqual({ here: 3, there: 0, all: 3, unread: 0 })
  await run(days(201))
  expect(await popularity()).toEqual({ here: 3, there: 0, all: 3, unread: 0 })
  await run(days(366))
  expect(await popularity()).toMatchObject({ here: 2, all: 2 })
})

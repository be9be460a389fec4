import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { silentLog } from '../../../log.ts'
import { libraryFixture } from '../library-fixture.ts'
import { readQuestion } from '../search/question.ts'
import { findWorks } from '../search/searching.ts'
import { tables } from '../tables.ts'
import { sampleBooksJob } from './sample-books-job.ts'

const database = testDatabase()
const now = new Date('2026-11-20T09:00:00Z')

describe('sample books', () => {
  const follow = (libraryId: string, branchId: string, samples: boolean) =>
    sampleBooksJob.run(
      { library_id: libraryId, branch_id: branchId, samples },
      {
        id: '',
        db: database.db,
        filesDir: '',
        log: silentLog,
        now,
        signal: AbortSignal.timeout(10_000),
        progress: async () => {},
      },
    )
  const held = (libraryId: string) =>
    tables(database.db)
      .selectFrom('catalog.copies')
      .select(['barcode', 'work_id'])
      .where('library_id', '=', libraryId)
      .execute()

  it('come once, with copies to lend, and only where they were asked for', async () => {
    const { libraryId, branchId } = await libraryFixture(database.db)
    await follow(libraryId, branchId, false)
    expect(await held(libraryId)).toEqual([])
    await follow(libraryId, branchId, true)
    await follow(libraryId, branchId, true)
    const copies = await held(libraryId)
    expect(new Set(copies.map(({ work_id }) => work_id)).size).toBe(24)
    expect(new Set(copies.map(({ barcode }) => barcode)).size).toBe(copies.length)
  })

  it.each(['austen emma', 'война толстой', '紅樓', 'miserables', 'ألف ليلة'])('are found by %s', async q => {
    const { libraryId, branchId } = await libraryFixture(database.db)
    await follow(libraryId, branchId, true)
    const { works } = await findWorks(
      database.db,
      { question: readQuestion({ q }), libraryId, personId: null },
      null,
    )
    expect(works).toHaveLength(1)
  })
})

import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { findConsensus } from '../consensus/find-consensus-job.ts'
import { readReview } from './read-review-job.ts'

const database = testDatabase()
const context = () => jobContext({ database, filesDir: '' }, new Date('2026-11-20T19:00:00Z'))

const reviewed = async (bodies: readonly string[]) => {
  const { libraryId, branchIds } = await makeLibrary(database.db)
  const shelved = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  const { workId } = await putOnShelf(database.db, shelved)
  const ids = []
  for (const body of bodies) {
    const [id, personId] = [newId(), newId()]
    await sql`insert into identity.people (id, email, name, password_hash, created_at)
      values (${personId}, ${`${personId}@example.org`}, 'Wren', 'none', now())`.execute(database.db)
    await sql`insert into insights.reviews (id, work_id, told_work_id, person_id, body, rating, borrowed_here, sentiment, method, written_at)
      values (${id}, ${workId}, ${workId}, ${personId}, ${body}, 18, true, 7500, 'lexicon', now())`.execute(
      database.db,
    )
    ids.push(id)
  }
  return { workId, ids }
}

const stateOf = async (workId: string) => {
  const { rows } = await sql`select words, model, reviews,
    (select count(*)::int from insights.consensus_quotes quote where quote.work_id = consensus.work_id) as quotes
    from insights.consensus where work_id = ${workId}`.execute(database.db)
  return rows
}

it('leaves a review as it was read where there is no model', async () => {
  const { ids } = await reviewed(['I loved this book, it was a delight.'])
  await readReview.run({ reviewId: ids[0], revision: 1 } as object, context())
  const { rows } =
    await sql`select sentiment, method, model from insights.reviews where id = ${ids[0]}`.execute(database.db)
  expect(rows).toEqual([{ sentiment: 7500, method: 'lexicon', model: null }])
})

it('finds what readers agree on, the same however often it runs, and forgets it under three reviews', async () => {
  const { workId, ids } = await reviewed([
    'I loved the narrator, who is wonderfully fair to foolish people.',
    'A great narrator: clever, fair and kind even to foolish people.',
    'A lovely book about foolish people and a fair, wonderful narrator.',
  ])
  for (let run = 0; run < 2; run++) {
    await findConsensus.run({ workId }, context())
    expect(await stateOf(workId)).toEqual([{ words: null, model: null, reviews: 3, quotes: 3 }])
  }
  await sql`delete from insights.reviews where id = ${ids[0]}`.execute(database.db)
  expect(await stateOf(workId)).toMatchObject([{ quotes: 2 }])
  await findConsensus.run({ workId }, context())
  expect(await stateOf(workId)).toEqual([])
})

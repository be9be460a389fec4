import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { forget } from '../../../personal-data.ts'
import { insightsPersonalData } from '../personal-data.ts'
import { followReviewedWorks } from './following.ts'
import { deleteReview } from './writing.ts'

const runs = Number(process.env.JOINED_RUNS ?? 15)
const database = testDatabase()
const now = new Date('2026-11-20T19:00:00Z')
const follow = (from: string, into: string) =>
  followReviewedWorks.run({ from, into }, jobContext({ database, filesDir: '' }, now))

async function person(): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${id}, ${`${id}@example.org`}, 'Wren', 'none', now())`.execute(database.db)
  return id
}

async function works(count: number): Promise<string[]> {
  const { libraryId, branchIds } = await makeLibrary(database.db)
  const made = []
  for (let place = 0; place < count; place++)
    made.push(
      (
        await putOnShelf(database.db, {
          libraryId,
          branchId: branchIds[0] ?? '',
          title: `Work ${place}`,
          barcodes: [],
        })
      ).workId,
    )
  return made
}

async function review(workId: string, personId: string, { sentiment = 4000, day = 1, hidden = false } = {}) {
  const id = newId()
  await sql`insert into insights.reviews (id, work_id, told_work_id, person_id, body, rating, borrowed_here, sentiment, method,
      written_at, hidden_at)
    values (${id}, ${workId}, ${workId}, ${personId}, 'A review of this book.', 12, true, ${sentiment}, 'rating',
      ${`2026-10-${String(day).padStart(2, '0')}`}, ${hidden ? now : null}::timestamptz)`.execute(database.db)
  return id
}

const join = (from: string, into: string | null) =>
  sql`update catalog.works set merged_into = ${into} where id = ${from}`.execute(database.db)

const placesOf = async (ids: readonly string[]) => {
  const { rows } = await sql<{ id: string; work_id: string; stands: boolean }>`
    select id, work_id, stands from insights.reviews where id = any(${[...ids]}::uuid[]) order by id`.execute(
    database.db,
  )
  return rows
}

/** What the database counts, and what there is to count. */
async function counted(of: readonly string[]) {
  const tallies = sql`select work_id, band, method, reviews, sentiment::int, rating::int from insights.review_tallies
    where reviews <> 0 or sentiment <> 0 or rating <> 0`
  const truth = sql`select work_id, band, method, count(*)::int as reviews, sum(sentiment)::int as sentiment, sum(rating)::int as rating
    from insights.reviews where stands and hidden_at is null group by work_id, band, method`
  const [one, other] = [tallies, truth].map(
    query =>
      sql`select * from (${query}) as one where work_id = any(${[...of]}::uuid[]) order by work_id, band, method`,
  )
  return [await one?.execute(database.db), await other?.execute(database.db)].map(found => found?.rows)
}

describe('reviews of works that are joined', () => {
  it('move along; of two of one person the newer stands, and both come back when the works are parted', async () => {
    const [a = '', b = ''] = await works(2)
    const [wren, mina] = [await person(), await person()]
    const older = await review(a, wren, { day: 1 })
    const newer = await review(b, wren, { day: 2 })
    const other = await review(a, mina, { day: 3 })
    const before = await placesOf([older, newer, other])
    await join(a, b)
    for (let run = 0; run < 2; run++) await follow(a, b)
    expect(await placesOf([older, newer, other])).toEqual([
      { id: older, work_id: b, stands: false },
      { id: newer, work_id: b, stands: true },
      { id: other, work_id: b, stands: true },
    ])
    await join(a, null)
    await follow(a, b)
    expect(await placesOf([older, newer, other])).toEqual(before)
  })

  it('let the older stand where the newer is deleted', async () => {
    const [a = '', b = ''] = await works(2)
    const wren = await person()
    const [older, newer] = [await review(a, wren, { day: 1 }), await review(b, wren, { day: 2 })]
    await join(a, b)
    await follow(a, b)
    await deleteReview(database.db, { reviewId: newer, personId: wren })
    expect(await placesOf([older, newer])).toEqual([{ id: older, work_id: b, stands: true }])
  })

  it('are counted by the database as they stand, and stand where they belong, whatever happens in whatever order', async () => {
    const step = fc.record({
      what: fc.constantFrom('join', 'part', 'follow', 'hide', 'vote', 'delete', 'read'),
      which: fc.nat({ max: 5 }),
      into: fc.nat({ max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async steps => {
        const titles = await works(3)
        const people = [await person(), await person()]
        const ids: string[] = []
        for (const [place, workId] of titles.entries())
          for (const one of people)
            ids.push(await review(workId, one, { day: 1 + ids.length, sentiment: place * 2600 - 2600 }))
        const into = new Map<string, string>()
        for (const { what, which, into: to } of steps) {
          const [work, target, id] = [titles[which % 3] ?? '', titles[to] ?? '', ids[which] ?? '']
          if (
            what === 'join' &&
            work !== target &&
            !into.has(work) &&
            !into.has(target) &&
            ![...into.values()].includes(work)
          ) {
            into.set(work, target)
            await join(work, target)
          } else if (what === 'part' && into.delete(work)) await join(work, null)
          else if (what === 'follow') await follow(work, target)
          else if (what === 'hide')
            await sql`update insights.reviews set hidden_at = case when hidden_at is null then now() end where id = ${id}`.execute(
              database.db,
            )
          else if (what === 'read')
            await sql`update insights.reviews set sentiment = ${to * 4000 - 4000} where id = ${id}`.execute(
              database.db,
            )
          else if (what === 'delete')
            await deleteReview(database.db, { reviewId: id, personId: people[which % 2] ?? '' })
          else if (what === 'vote')
            await sql`insert into insights.helpful_votes (review_id, person_id, voted_at)
              select id, ${people[to % 2]}::uuid, now() from insights.reviews where id = ${id} on conflict do nothing`.execute(
              database.db,
            )
        }
        for (const one of titles) for (const other of titles) if (one !== other) await follow(one, other)
        const [tallies, truth] = await counted(titles)
        expect(tallies).toEqual(truth)
        const { rows } = await sql<{ wrong: number; twice: number; votes: number }>`
          select count(*) filter (where review.work_id <> coalesce(work.merged_into, work.id))::int as wrong,
            count(*) filter (where review.stands <> (review.id = (select other.id from insights.reviews other
              where other.work_id = review.work_id and other.person_id = review.person_id
              order by other.written_at desc, other.id desc limit 1)))::int as twice,
            count(*) filter (where review.helpful <> (select count(*) from insights.helpful_votes vote
              where vote.review_id = review.id))::int as votes
          from insights.reviews review join catalog.works work on work.id = review.told_work_id
          where review.told_work_id = any(${titles}::uuid[])`.execute(database.db)
        expect(rows).toEqual([{ wrong: 0, twice: 0, votes: 0 }])
      }),
      { numRuns: runs },
    )
  })
})

describe('a person who goes', () => {
  it('takes their reviews and votes, and a model’s words over them', async () => {
    const [workId = ''] = await works(1)
    const [wren, mina] = [await person(), await person()]
    const theirs = await review(workId, wren)
    const kept = await review(workId, mina)
    await sql`insert into insights.helpful_votes (review_id, person_id, voted_at)
      values (${kept}, ${wren}, now())`.execute(database.db)
    await sql`insert into insights.consensus (work_id, words, model, reviews, found_at)
      values (${workId}, 'Readers agree on much.', 'some-model', 2, now())`.execute(database.db)
    const parts = [{ module: 'insights', part: insightsPersonalData }]
    await transaction(database.db, tx => forget(parts, tx, wren, now))
    expect(await placesOf([theirs])).toEqual([])
    const { rows } = await sql<{ words: string | null; helpful: number }>`
      select (select words from insights.consensus where work_id = ${workId}) as words,
        (select helpful from insights.reviews where id = ${kept}) as helpful`.execute(database.db)
    expect(rows).toEqual([{ words: null, helpful: 0 }])
    const [tallies, truth] = await counted([workId])
    expect(tallies).toEqual(truth)
  })
})

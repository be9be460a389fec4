import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { titlesOnBallot, waitsOfTitles } from './availability.ts'
import { countBallotsOf } from './closing.ts'
import { openPoll } from './opening.ts'
import { propose } from './proposing.ts'
import { castBallot } from './voting.ts'

const now = new Date('2026-11-20T19:00:00Z')
const clubs = testClubs(now)
type Place = { id: string; branchId: string }
let [own, shared, closed, foreign]: Place[] = []
let workId = ''
let voter = ''
let other = ''
let pollId = ''
let clubId = ''

/** A library by this name, with so many copies of the work, the first of them on loan, and so many who wait for it. */
async function library(
  name: string,
  { copies, waiting, open = true }: { copies: number; waiting: number; open?: boolean },
) {
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  const branchId = branchIds[0] ?? ''
  await sql`update identity.libraries set name = ${name}, public_catalogue = ${open} where id = ${libraryId}`.execute(
    clubs.db,
  )
  const { editionId } = await edition(libraryId, branchId)
  for (let place = 0; place < copies; place++)
    await sql`insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
        item_type, availability, due_at, created_at, updated_at)
      values (${newId()}, ${libraryId}, ${workId}, ${editionId}, ${`${place}`}, ${branchId}, ${branchId}, 'book',
        ${place === 0 ? 'on-loan' : 'on-shelf'}, ${place === 0 ? '2026-12-01' : null}, now(), now())`.execute(
      clubs.db,
    )
  for (let place = 0; place < waiting; place++) await hold(libraryId, branchId)
  return { id: libraryId, branchId }
}

async function edition(libraryId: string, branchId: string) {
  if (workId === '') {
    const shelved = { libraryId, branchId, title: 'Pachinko', barcodes: [] }
    workId = (await putOnShelf(clubs.db, shelved)).workId
  }
  const { rows } = await sql<{
    id: string
  }>`select id from catalog.editions where work_id = ${workId}`.execute(clubs.db)
  return { editionId: rows[0]?.id ?? '' }
}

async function hold(libraryId: string, branchId: string) {
  const patronId = newId()
  await sql`insert into circulation.patrons (id, library_id, name, search_name, category, home_branch_id, created_at)
    values (${patronId}, ${libraryId}, 'Patron', 'patron', 'adult', ${branchId}, now())`.execute(clubs.db)
  await sql`insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at)
    values (${newId()}, ${libraryId}, ${patronId}, ${workId}, ${branchId}, 'pending', now())`.execute(
    clubs.db,
  )
}

const belong = (personId: string, { id }: Place) =>
  sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${id}, ${personId}, 'member', now())`.execute(clubs.db)

beforeAll(async () => {
  await prepareJobs(clubs.database.pool, [countBallotsOf])
  own = await library('Ashgrove', { copies: 3, waiting: 1 })
  shared = await library('Birchwood', { copies: 2, waiting: 4 })
  closed = await library('Mina’s shelves', { copies: 5, waiting: 0, open: false })
  foreign = await library('Far away', { copies: 7, waiting: 0 })
})

beforeEach(async () => {
  voter = await clubs.person('Ana')
  clubId = await clubs.club(voter)
  other = await clubs.member(clubId, { name: 'Mina' })
  for (const [personId, place] of [
    [voter, own],
    [other, own],
    [other, shared],
    [other, closed],
  ] as const)
    if (place) await belong(personId, place)
  const made = await openPoll(
    clubs.db,
    { clubId, personId: voter },
    { title: 'x', closesAt: new Date('2026-12-01') },
    now,
  )
  if (isRefused(made)) throw new Error(made.refused)
  pollId = made.id
  await propose(clubs.db, { pollId, personId: other }, { book: { workId }, words: 'Long nights.' }, now)
})

describe('a ballot', () => {
  it('tells a voter’s own libraries by name and those of the others as one sum over public catalogues', async () => {
    const [title] = await titlesOnBallot(clubs.db, pollId, voter, now)
    expect(title?.places).toMatchObject([
      { library: 'Ashgrove', copies: 3, on_shelf: 2, waiting: 1, due_at: expect.any(String) },
    ])
    expect(title).toMatchObject({
      copies: 2,
      on_shelf: 1,
      waiting: 4,
      proposer: 'Mina',
      words: 'Long nights.',
    })
  })

  it('names no library that its voter is not in', async () => {
    const seen = async (personId: string) =>
      JSON.stringify(await titlesOnBallot(clubs.db, pollId, personId, now))
    const [mine, theirs] = [await seen(voter), await seen(other)]
    for (const name of ['Birchwood', 'Mina’s shelves', 'Far away', shared?.id, closed?.id, foreign?.id])
      expect(mine).not.toContain(name)
    for (const name of ['Ashgrove', 'Birchwood', 'Mina’s shelves']) expect(theirs).toContain(name)
    expect(theirs).not.toContain('Far away')
    const [title] = await titlesOnBallot(clubs.db, pollId, other, now)
    expect(title).toMatchObject({ copies: null, on_shelf: null, waiting: null })
  })

  it('is nobody’s who is not in the club', async () => {
    expect(await titlesOnBallot(clubs.db, pollId, await clubs.person(), now)).toEqual([])
  })

  it('shows to each their own marks alone', async () => {
    const [title] = await titlesOnBallot(clubs.db, pollId, voter, now)
    await castBallot(clubs.db, { pollId, personId: other }, [title?.id ?? ''], now)
    const rankOf = async (personId: string) =>
      (await titlesOnBallot(clubs.db, pollId, personId, now))[0]?.rank
    expect([await rankOf(voter), await rankOf(other)]).toEqual([null, 1])
  })
})

it('decides ties by the waits in all public catalogues of the members', async () => {
  const waits = await transaction(clubs.db, tx => waitsOfTitles(tx, { id: pollId, club_id: clubId }))
  expect(waits).toMatchObject([{ copies: 5, waiting: 5 }])
})

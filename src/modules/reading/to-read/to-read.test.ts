import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { testTown } from '../../circulation/town.fixture.ts'
import { keepBook } from '../books/keeping.ts'
import { toReadOf } from './to-read-queries.ts'
import { stateOf } from './to-read-shapes.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
let reader = ''
let patron = ''
let workId = ''
let barcode = ''

async function newReader(): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${id}, ${`${id}@example.org`}, 'Wren', 'none', now())`.execute(town.db)
  return id
}

const join = (libraryId: string, personId = reader) =>
  sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${personId}, 'member', now())`.execute(town.db)

beforeEach(async () => {
  reader = await newReader()
  patron = await town.patron()
  await sql`update circulation.patrons set person_id = ${reader} where id = ${patron}`.execute(town.db)
  await join(town.desk.libraryId)
  barcode = `B${newId().slice(-8)}`
  workId = (await town.title(barcode)).workId
  await keepBook(town.db, reader, { workId, status: 'to-read', on: null, day: '2026-11-20' }, now)
})

const places = async (personId = reader) =>
  (await toReadOf(town.db, personId, { after: null, limit: 20 }, now)).flatMap(book => book.places)

describe('what one wants to read', () => {
  it('is on the shelf where it stands, and may be held there', async () => {
    const [place] = await places()
    expect(place).toMatchObject({ on_shelf: 1, copies: 1, branch: 'Central', waiting: 0, may_hold: true })
    expect(place && stateOf(place)).toBe('on-shelf')
  })

  it('is on loan until then, with how many wait', async () => {
    await town.lent(await town.patron(), barcode)
    await town.hold(await town.patron(), workId)
    const [place] = await places()
    expect(place && stateOf(place)).toBe('on-loan')
    expect(place).toMatchObject({ waiting: 1, on_shelf: 0, due_at: expect.any(String) })
  })

  it('is at a place in the queue where one waits, and with oneself where one has it', async () => {
    const borrower = await town.patron()
    await town.lent(borrower, barcode)
    await town.hold(await town.patron(), workId, { at: new Date(now.getTime() - 60_000) })
    await town.hold(patron, workId)
    const [waiting] = await places()
    expect(waiting && stateOf(waiting)).toBe('waiting')
    expect(waiting).toMatchObject({ ahead: 1, queue: 2 })
    await sql`update circulation.holds set status = 'cancelled', ended_at = now() where work_id = ${workId}`.execute(
      town.db,
    )
    await town.back(barcode)
    await town.lent(patron, barcode)
    const [mine] = await places()
    expect(mine && stateOf(mine)).toBe('mine')
  })

  // Who somebody is to another library that has the work, beside their own, and whether they are told where it is there.
  describe.each([
    ['stranger', null, false, false],
    ['former member', null, false, false],
    ['patron without an account there', null, true, false],
    ['one who asked to join', null, false, false],
    ['member', 'member', false, true],
    ['member with a card', 'member', true, true],
    ['librarian', 'librarian', false, true],
    ['owner', 'owner', false, true],
  ] as const)('to another library’s %s', (relation, role, card, told) => {
    it.each([true, false])(
      'tells it or keeps silent alike, with its catalogue open to all: %s',
      async open => {
        const { libraryId, branchIds } = await makeLibrary(town.db)
        await sql`update identity.libraries set public_catalogue = ${open}, joining = 'request' where id = ${libraryId}`.execute(
          town.db,
        )
        const { copyIds } = await putOnShelf(town.db, {
          libraryId,
          branchId: branchIds[0] ?? '',
          title: 'Else',
          barcodes: [newId()],
        })
        await sql`update catalog.copies set work_id = ${workId}, edition_id =
        (select id from catalog.editions where work_id = ${workId} limit 1) where id = any(${copyIds}::uuid[])`.execute(
          town.db,
        )
        if (relation === 'former member') {
          await join(libraryId)
          await sql`delete from identity.memberships where library_id = ${libraryId} and person_id = ${reader}`.execute(
            town.db,
          )
        }
        if (relation === 'one who asked to join')
          await sql`insert into identity.join_requests (library_id, person_id, asked_at)
          values (${libraryId}, ${reader}, now())`.execute(town.db)
        if (role !== null)
          await sql`insert into identity.memberships (library_id, person_id, role, created_at)
          values (${libraryId}, ${reader}, ${role}, now())`.execute(town.db)
        if (card)
          await sql`insert into circulation.patrons (id, library_id, person_id, name, search_name, category, home_branch_id, created_at)
          values (${newId()}, ${libraryId}, ${reader}, 'Wren', 'wren', 'adult', ${branchIds[0]}, now())`.execute(
            town.db,
          )
        const libraries = (await places()).map(place => place.library_id)
        expect(libraries.includes(libraryId)).toBe(told)
        expect(libraries.includes(town.desk.libraryId)).toBe(true)
      },
    )
  })

  it('tells nobody what others want, wait for and have', async () => {
    const other = await newReader()
    await join(town.desk.libraryId, other)
    expect(await places(other)).toEqual([])
    await keepBook(town.db, other, { workId, status: 'to-read', on: null, day: '2026-11-20' }, now)
    await town.hold(patron, workId)
    const [place] = await places(other)
    expect(place).toMatchObject({ hold_id: null, mine_until: null, may_hold: false, waiting: 1 })
  })

  it('is one row for a work, however many copies and libraries have it', async () => {
    const second = await makeLibrary(town.db)
    await join(second.libraryId)
    const { copyIds } = await putOnShelf(town.db, {
      libraryId: second.libraryId,
      branchId: second.branchIds[0] ?? '',
      title: 'Else',
      barcodes: ['E1', 'E2'],
    })
    await sql`update catalog.copies set work_id = ${workId}, edition_id =
      (select id from catalog.editions where work_id = ${workId} limit 1) where id = any(${copyIds}::uuid[])`.execute(
      town.db,
    )
    await town.hold(patron, workId)
    const books = await toReadOf(town.db, reader, { after: null, limit: 20 }, now)
    expect(books.length).toBe(1)
    expect(books[0]?.places.map(({ library_id, copies }) => [library_id, copies])).toEqual([
      [town.desk.libraryId, 1],
      [second.libraryId, 2],
    ])
  })
})

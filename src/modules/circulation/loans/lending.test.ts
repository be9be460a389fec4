import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { registerPatron } from '../patrons/patrons.ts'
import { emptyRule } from '../rules/rule.ts'
import { saveRule } from '../rules/rules.ts'
import { tables } from '../tables.ts'
import { type Desk, lend } from './lending.ts'
import { openLoansOfPerson } from './loan-queries.ts'
import { takeBack } from './taking-back.ts'

const database = testDatabase()
const now = new Date('2026-11-20T10:00:00Z')
let desk: Desk
let harbour: Desk
let count = 0

beforeAll(async () => {
  const { libraryId, ownerId, branchIds } = await makeLibrary(database.db, {
    branches: ['Central', 'Harbour Lane'],
  })
  const [branchId = '', harbourId = ''] = branchIds
  desk = { libraryId, branchId, staffId: ownerId, zone: 'Europe/London' }
  harbour = { ...desk, branchId: harbourId }
})

async function patron(changes: { expires_on?: string } = {}): Promise<string> {
  count += 1
  const made = await registerPatron(
    database.db,
    desk.libraryId,
    {
      name: `Patron ${count}`,
      email: null,
      phone: null,
      category: 'adult',
      home_branch_id: desk.branchId,
      expires_on: changes.expires_on ?? null,
      note: null,
      card: `C${count}`,
    },
    nobody,
    now,
  )
  if (isRefused(made)) throw new Error('The fixture made the same card twice.')
  return made.id
}

async function copies(...barcodes: string[]) {
  return putOnShelf(database.db, {
    libraryId: desk.libraryId,
    branchId: desk.branchId,
    title: `Title ${barcodes[0]}`,
    barcodes,
  })
}

const openLoans = (copyId: string) =>
  tables(database.db)
    .selectFrom('circulation.loans')
    .select(['id', 'patron_id', 'due_at'])
    .where('copy_id', '=', copyId)
    .where('returned_at', 'is', null)
    .execute()

const copyNow = async (copyId: string) => {
  const { rows } = await sql<{ availability: string; due_at: Date | null; holding_branch_id: string }>`
    select availability, due_at, holding_branch_id from catalog.copies where id = ${copyId}`.execute(
    database.db,
  )
  return rows[0]
}

describe('lend', () => {
  it('opens one loan, writes on the copy where it is, and says when it is due', async () => {
    const { copyIds } = await copies('B1')
    const patronId = await patron()
    const lent = await lend(database.db, desk, { patronId, barcode: 'B1' }, now)
    const dueAt = new Date('2026-12-04T23:59:59Z')
    expect(lent).toMatchObject({ title: 'Title B1', dueAt, again: false })
    expect(await openLoans(copyIds[0] ?? '')).toMatchObject([{ patron_id: patronId, due_at: dueAt }])
    expect(await copyNow(copyIds[0] ?? '')).toMatchObject({ availability: 'on-loan', due_at: dueAt })
  })

  it('answers the same when a scanner repeats', async () => {
    const { copyIds } = await copies('B2')
    const patronId = await patron()
    const first = await lend(database.db, desk, { patronId, barcode: 'B2' }, now)
    const again = await lend(database.db, desk, { patronId, barcode: 'B2' }, new Date(now.getTime() + 800))
    expect(again).toEqual({ ...first, again: true })
    expect(await openLoans(copyIds[0] ?? '')).toHaveLength(1)
  })

  it('refuses what is unknown, with another patron, of another library, or not for loan', async () => {
    await copies('B3')
    const elsewhere = await makeLibrary(database.db)
    await putOnShelf(database.db, {
      libraryId: elsewhere.libraryId,
      branchId: elsewhere.branchIds[0] ?? '',
      title: 'Elsewhere',
      barcodes: ['X1'],
    })
    const { copyIds } = await copies('B4')
    await sql`update catalog.copies set reference_only = true where id = ${copyIds[0]}`.execute(database.db)
    const patronId = await patron()
    const tryWith = (barcode: string) => lend(database.db, desk, { patronId, barcode }, now)
    await lend(database.db, desk, { patronId: await patron(), barcode: 'B3' }, now)
    expect(await tryWith('nothing')).toEqual({ refused: 'unknown-barcode' })
    expect(await tryWith('X1')).toEqual({ refused: 'unknown-barcode' })
    expect(await tryWith('B3')).toMatchObject({ refused: 'on-loan-to-another', title: 'Title B3' })
    expect(await tryWith('B4')).toMatchObject({ refused: 'not-for-loan', status: 'reference' })
  })

  it('refuses a patron of another library', async () => {
    await copies('B5')
    const elsewhere = await makeLibrary(database.db)
    const stranger = await registerPatron(
      database.db,
      elsewhere.libraryId,
      {
        name: 'Stranger',
        email: null,
        phone: null,
        category: 'adult',
        home_branch_id: elsewhere.branchIds[0] ?? '',
        expires_on: null,
        note: null,
        card: 'S1',
      },
      nobody,
      now,
    )
    const patronId = isRefused(stranger) ? '' : stranger.id
    expect(await lend(database.db, desk, { patronId, barcode: 'B5' }, now)).toMatchObject({
      refused: 'unknown-patron',
    })
  })

  it('refuses a second copy of the same title, and lends it when the first is back', async () => {
    await copies('B6', 'B7')
    const patronId = await patron()
    await lend(database.db, desk, { patronId, barcode: 'B6' }, now)
    const second = () => lend(database.db, desk, { patronId, barcode: 'B7' }, now)
    expect(await second()).toMatchObject({ refused: 'has-title' })
    await takeBack(database.db, desk, { barcode: 'B6' }, now)
    expect(await second()).toHaveProperty('loanId')
  })

  it('leaves neither a loan nor a word on the copy when its transaction cannot be kept', async () => {
    const { copyIds } = await copies('B8')
    const patronId = await patron()
    await sql`create function refuse_commit() returns trigger language plpgsql as
      $$ begin raise exception 'The power went out.'; end $$`.execute(database.db)
    await sql`create constraint trigger power_cut after insert on circulation.loans
      deferrable initially deferred for each row execute function refuse_commit()`.execute(database.db)
    const attempt = lend(database.db, desk, { patronId, barcode: 'B8' }, now)
    await expect(attempt).rejects.toThrow('The power went out.')
    await sql`drop trigger power_cut on circulation.loans`.execute(database.db)
    expect(await openLoans(copyIds[0] ?? '')).toEqual([])
    expect(await copyNow(copyIds[0] ?? '')).toMatchObject({ availability: 'on-shelf', due_at: null })
  })

  it('lends one copy once, whoever of fifty is first', async () => {
    const { copyIds } = await copies('B9')
    const patrons = await inTurn(50, () => patron())
    const outcomes = await Promise.all(
      patrons.map(patronId => lend(database.db, desk, { patronId, barcode: 'B9' }, now)),
    )
    const refusals = outcomes.filter(isRefused)
    expect(outcomes.length - refusals.length).toBe(1)
    expect(new Set(refusals.map(({ refused }) => refused))).toEqual(new Set(['on-loan-to-another']))
    expect(await openLoans(copyIds[0] ?? '')).toHaveLength(1)
  })

  it('answers fifty repeats of one scan with one loan', async () => {
    const { copyIds } = await copies('B10')
    const patronId = await patron()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => lend(database.db, desk, { patronId, barcode: 'B10' }, now)),
    )
    const loans = new Set(outcomes.map(outcome => (isRefused(outcome) ? outcome.refused : outcome.loanId)))
    expect(loans.size).toBe(1)
    expect(await openLoans(copyIds[0] ?? '')).toHaveLength(1)
  })

  it('never lends beyond the limit, however many desks lend to one patron at once', async () => {
    const rule = { ...emptyRule, branch_id: harbour.branchId, loan_length: '7d', loan_limit: 3 }
    await saveRule(database.db, desk.libraryId, rule, nobody, now)
    const barcodes = Array.from({ length: 12 }, (_, place) => `L${place}`)
    for (const barcode of barcodes) await copies(barcode)
    const patronId = await patron()
    const outcomes = await Promise.all(
      barcodes.map(barcode => lend(database.db, harbour, { patronId, barcode }, now)),
    )
    expect(outcomes.filter(outcome => !isRefused(outcome))).toHaveLength(3)
    expect(outcomes.filter(isRefused).every(({ refused }) => refused === 'loan-limit')).toBe(true)
  })
})

describe('a person’s loans', () => {
  it('come from all their libraries, each with the zone its days are counted in', async () => {
    const far = await makeLibrary(database.db, { zone: 'Pacific/Auckland' })
    const farDesk = {
      ...desk,
      libraryId: far.libraryId,
      branchId: far.branchIds[0] ?? '',
      zone: 'Pacific/Auckland',
    }
    await putOnShelf(database.db, {
      libraryId: far.libraryId,
      branchId: farDesk.branchId,
      title: 'Far away',
      barcodes: ['FAR1'],
    })
    await copies('NEAR1')
    const here = await patron()
    const made = await registerPatron(
      database.db,
      far.libraryId,
      {
        name: 'The same person',
        email: null,
        phone: null,
        category: 'adult',
        home_branch_id: farDesk.branchId,
        expires_on: null,
        note: null,
        card: 'FARCARD',
      },
      nobody,
      now,
    )
    const there = isRefused(made) ? '' : made.id
    await tables(database.db)
      .updateTable('circulation.patrons')
      .set({ person_id: desk.staffId })
      .where('id', 'in', [here, there])
      .execute()
    await lend(database.db, desk, { patronId: here, barcode: 'NEAR1' }, now)
    await lend(database.db, farDesk, { patronId: there, barcode: 'FAR1' }, now)
    const loans = await openLoansOfPerson(database.db, desk.staffId)
    expect(loans.map(({ title, zone }) => [title, zone])).toEqual([
      ['Far away', 'Pacific/Auckland'],
      ['Title NEAR1', 'Europe/London'],
    ])
  })
})

describe('takeBack', () => {
  it('closes the loan, says how late it is, and notes where the copy stands', async () => {
    const { copyIds } = await copies('R1')
    await lend(database.db, desk, { patronId: await patron(), barcode: 'R1' }, now)
    const late = new Date('2026-12-06T09:00:00Z')
    const back = await takeBack(database.db, harbour, { barcode: 'R1' }, late)
    expect(back).toMatchObject({
      title: 'Title R1',
      daysLate: 2,
      onward: { to: 'branch', branchId: desk.branchId, why: 'home' },
    })
    expect(await openLoans(copyIds[0] ?? '')).toEqual([])
    expect(await copyNow(copyIds[0] ?? '')).toMatchObject({
      availability: 'in-transit',
      due_at: null,
      holding_branch_id: harbour.branchId,
    })
  })

  it('says that a copy was not on loan, and of one never seen that it is unknown', async () => {
    await copies('R2')
    expect(await takeBack(database.db, desk, { barcode: 'R2' }, now)).toMatchObject({
      refused: 'not-on-loan',
    })
    expect(await takeBack(database.db, desk, { barcode: 'R0' }, now)).toEqual({ refused: 'unknown-barcode' })
  })

  it('closes a loan once when fifty hands bring it back', async () => {
    await copies('R3')
    await lend(database.db, desk, { patronId: await patron(), barcode: 'R3' }, now)
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => takeBack(database.db, desk, { barcode: 'R3' }, now)),
    )
    const loans = new Set(outcomes.map(outcome => (isRefused(outcome) ? outcome.refused : outcome.loanId)))
    expect(loans.size).toBe(1)
    const later = new Date(now.getTime() + 60_000)
    expect(await takeBack(database.db, desk, { barcode: 'R3' }, later)).toMatchObject({
      refused: 'not-on-loan',
    })
  })

  it('agrees with the loans on where a copy is, however lending and taking back fall together', async () => {
    const { copyIds } = await copies('R4')
    const patronId = await patron()
    for (let round = 0; round < 10; round++) {
      await Promise.all([
        lend(database.db, desk, { patronId, barcode: 'R4' }, now),
        takeBack(database.db, desk, { barcode: 'R4' }, now),
        lend(database.db, desk, { patronId, barcode: 'R4' }, now),
      ])
      const open = await openLoans(copyIds[0] ?? '')
      expect(await copyNow(copyIds[0] ?? '')).toMatchObject({
        availability: open.length > 0 ? 'on-loan' : 'on-shelf',
      })
    }
  })
})

async function inTurn<T>(times: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  for (let turn = 0; turn < times; turn++) made.push(await make())
  return made
}

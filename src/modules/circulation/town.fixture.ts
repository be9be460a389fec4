import { sql } from 'kysely'
import { beforeAll } from 'vitest'
import { testDatabase } from '../../../tests/database.ts'
import { makeLibrary, putOnShelf } from '../../../tests/shelf.ts'
import { newId } from '../../id.ts'
import { isRefused } from '../../refusal.ts'
import { nobody } from '../identity/index.ts'
import { type Desk, lend } from './loans/lending.ts'
import { takeBack } from './loans/taking-back.ts'
import { registerPatron } from './patrons/patrons.ts'
import { emptyRule, type Rule } from './rules/rule.ts'
import { saveRule } from './rules/rules.ts'
import { defaultSettings, type Settings } from './rules/settings.ts'
import { tables } from './tables.ts'

/** A library with two branches over a database of its own, and short ways to put people and books into it. */
export function testTown(now: Date) {
  const database = testDatabase()
  let desk: Desk = { libraryId: '', branchId: '', staffId: '', zone: '' }
  let harbour = desk
  let count = 0

  beforeAll(async () => {
    const made = await makeLibrary(database.db, { branches: ['Central', 'Harbour Lane'] })
    const [branchId = '', harbourId = ''] = made.branchIds
    desk = { libraryId: made.libraryId, branchId, staffId: made.ownerId, zone: 'Europe/London' }
    harbour = { ...desk, branchId: harbourId }
  })

  return {
    database,
    get db() {
      return database.db
    },
    get desk() {
      return desk
    },
    get harbour() {
      return harbour
    },
    /** Registers somebody; returns their id. */
    async patron(changes: { expires_on?: string; category?: string; home_branch_id?: string } = {}) {
      count += 1
      const facts = {
        name: `Patron ${count}`,
        email: null,
        phone: null,
        category: 'adult',
        home_branch_id: desk.branchId,
        expires_on: null,
        note: null,
        ...changes,
      }
      const made = await registerPatron(
        database.db,
        desk.libraryId,
        { ...facts, card: `C${count}` },
        nobody,
        now,
      )
      if (isRefused(made)) throw new Error('The fixture made the same card twice.')
      return made.id
    },
    /** A title with a copy for each barcode, at the first branch. */
    title: (...barcodes: string[]) =>
      putOnShelf(database.db, {
        libraryId: desk.libraryId,
        branchId: desk.branchId,
        title: `Title ${barcodes[0]}`,
        barcodes,
      }),
    /** A pending hold, as placing one writes it. */
    async hold(
      patronId: string,
      workId: string,
      { at = now, pickup = desk.branchId, copyId = null as string | null } = {},
    ) {
      const id = newId()
      await tables(database.db)
        .insertInto('circulation.holds')
        .values({
          id,
          library_id: desk.libraryId,
          patron_id: patronId,
          work_id: workId,
          copy_id: copyId,
          pickup_branch_id: pickup,
          status: 'pending',
          placed_at: at,
          placed_by: null,
          starts_on: null,
          suspended_at: null,
          suspended_until: null,
          filled_copy_id: null,
          filled_at: null,
          shelf_until: null,
          ended_at: null,
        })
        .execute()
      return id
    },
    /** Lends, and fails the test where that is refused. */
    async lent(patronId: string, barcode: string, at = now) {
      const loan = await lend(database.db, desk, { patronId, barcode }, at)
      if (isRefused(loan)) throw new Error(`Not lent: ${loan.refused}`)
      return loan
    },
    async back(barcode: string, at = now, where = desk) {
      const taken = await takeBack(database.db, where, { barcode }, at)
      if (isRefused(taken)) throw new Error(`Not taken back: ${taken.refused}`)
      return taken
    },
    rule: (rule: Partial<Rule>) =>
      saveRule(database.db, desk.libraryId, { ...emptyRule, ...rule }, nobody, now),
    settings: (changes: Partial<Settings>) =>
      tables(database.db)
        .insertInto('circulation.settings')
        .values({ ...defaultSettings, ...changes, library_id: desk.libraryId })
        .onConflict(conflict => conflict.column('library_id').doUpdateSet({ ...defaultSettings, ...changes }))
        .execute(),
    holdNow: (id: string) =>
      tables(database.db)
        .selectFrom('circulation.holds')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    ledgerOf: (patronId: string) =>
      tables(database.db)
        .selectFrom('circulation.ledger')
        .select(['kind', 'amount', 'loan_id', 'settles', 'explained'])
        .where('patron_id', '=', patronId)
        .orderBy('made_at')
        .orderBy('id')
        .execute(),
    async copyNow(copyId: string | undefined) {
      const { rows } = await sql<{
        availability: string
        status: string
        due_at: Date | null
        holding_branch_id: string
      }>`select availability, status, due_at, holding_branch_id from catalog.copies where id = ${copyId}`.execute(
        database.db,
      )
      return rows[0]
    },
  }
}

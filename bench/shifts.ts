import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { openPlace, type Place } from './place.ts'

/** Somebody at a desk: their card, what they borrow, what is renewed for them or another, and what came back meanwhile. */
export type Turn = { card: string; lend: string[]; renew: string[]; takeBack: string[] }

/** What happens at one desk, one after the other. */
export type Shift = { branch: string; turns: Turn[] }

const each = { lend: 3, renew: 1, takeBack: 3 }

/** How many times something is scanned in a turn. */
export const scansOfTurn = 1 + each.lend + each.renew + each.takeBack

/** Shifts at so many desks, all branches by turns: no patron and no copy comes twice, and every rule lets them. */
export async function shiftsOf(place: Place, desks: number, turns: number): Promise<Shift[]> {
  const { db, close } = await openPlace(place)
  try {
    const { rows: branches } = await sql<{
      id: string
    }>`select id from identity.branches order by name`.execute(db)
    const count = Math.ceil(desks / branches.length) * turns
    const pools = await Promise.all(branches.map(({ id }) => poolAt(db, id, count)))
    const cards = await readers(db, desks * turns)
    return Array.from({ length: desks }, (_, desk) => {
      const at = desk % branches.length
      const [branch, pool] = [branches[at], pools[at]]
      if (!branch || !pool) throw new Error('The library has no branch.')
      const first = Math.floor(desk / branches.length) * turns
      return {
        branch: branch.id,
        turns: Array.from({ length: turns }, (_, turn) => ({
          card: cards[desk * turns + turn] ?? '',
          ...pool(first + turn),
        })),
      }
    })
  } finally {
    await close()
  }
}

/** The copies of a branch for its turns, by their number. */
async function poolAt(db: Db, branchId: string, turns: number) {
  const onShelf = await barcodes(
    sql`
      select barcode from catalog.copies copy
      where holding_branch_id = ${branchId} and availability = 'on-shelf' and status = 'in-collection' and not reference_only
        and not exists (select from circulation.holds where work_id = copy.work_id and ended_at is null)
      order by md5(barcode)`,
    turns * each.lend,
  )(db)
  const lent = sql`
    select barcode from circulation.loans loan join catalog.copies copy on copy.id = loan.copy_id
      join circulation.patrons patron on patron.id = loan.patron_id
    where loan.branch_id = ${branchId} and returned_at is null and lent_at < now() - interval '12 hours'`
  const renewed = await barcodes(
    sql`${lent} and loan.due_at > now() and loan.renewals = 0 and category <> 'staff'
        and not exists (select from circulation.holds where work_id = loan.work_id and ended_at is null)
        and (select coalesce(sum(amount), 0) from circulation.ledger where patron_id = patron.id) < 1000
      order by md5(loan.id::text)`,
    turns * each.renew,
  )(db)
  const back = await barcodes(
    sql`${lent} and barcode <> all(${renewed}::text[]) order by md5(loan.id::text)`,
    turns * each.takeBack,
  )(db)
  const part = (all: readonly string[], turn: number, count: number) =>
    all.slice(turn * count, (turn + 1) * count)
  return (turn: number) => ({
    lend: part(onShelf, turn, each.lend),
    renew: part(renewed, turn, each.renew),
    takeBack: part(back, turn, each.takeBack),
  })
}

const barcodes = (query: ReturnType<typeof sql>, count: number) => async (db: Db) => {
  const { rows } = await sql<{ barcode: string }>`${query} limit ${count}`.execute(db)
  if (rows.length < count) throw new Error('The library has been lent out: drop its database.')
  return rows.map(({ barcode }) => barcode)
}

/** The cards of patrons who have few books and owe little. */
async function readers(db: Db, count: number): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select card.number from circulation.patrons patron
      join circulation.cards card on card.patron_id = patron.id and card.status = 'active'
    where (select count(*) from circulation.loans where patron_id = patron.id and returned_at is null) < 5
      and (select coalesce(sum(amount), 0) from circulation.ledger where patron_id = patron.id) < 1000
    order by md5(patron.id::text) limit ${count}`.execute(db)
  if (rows.length < count) throw new Error('The library has too few patrons.')
  return rows.map(({ number }) => number)
}

import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'

/** A copy to be written; without a barcode it gets the library's next number. */
export type NewCopy = {
  workId: string
  editionId: string
  barcode: string | null
  branchId: string
  callNumber: string | null
  location: string | null
  itemType: string
  priceMinor: number | null
}

export type AddedCopy = { id: string; barcode: string; wish: NewCopy }

/**
 * Writes copies. A barcode that another copy of the library has is not written: its wish comes back in `taken`. Numbers of our
 * own are handed out under a lock on the library's counter, so that two who add at once get different ones.
 */
export async function addCopies(
  tx: Tx,
  libraryId: string,
  wishes: readonly NewCopy[],
  now: Date,
): Promise<{ added: AddedCopy[]; taken: NewCopy[] }> {
  const written = await insertCopies(tx, libraryId, wishes.filter(hasBarcode), now)
  const taken = wishes.filter(wish => hasBarcode(wish) && !written.some(one => one.wish === wish))
  const added = [...written]
  let waiting: NewCopy[] = wishes.filter(wish => !hasBarcode(wish))
  // A number of ours may stand on a label already; the next round takes the next ones.
  while (waiting.length > 0) {
    const numbers = await nextBarcodes(tx, libraryId, waiting.length)
    const wanted = waiting.map((wish, place) => ({ wish, barcode: numbers[place] ?? '' }))
    const made = await insertCopies(
      tx,
      libraryId,
      wanted.map(({ wish, barcode }) => ({ ...wish, barcode })),
      now,
    )
    const used = new Set(made.map(({ barcode }) => barcode))
    for (const { wish, barcode } of wanted.filter(one => used.has(one.barcode))) {
      const copy = made.find(one => one.barcode === barcode)
      if (copy !== undefined) added.push({ ...copy, wish })
    }
    waiting = wanted.filter(({ barcode }) => !used.has(barcode)).map(({ wish }) => wish)
  }
  return { added, taken }
}

type Labelled = NewCopy & { barcode: string }
const hasBarcode = (wish: NewCopy): wish is Labelled => wish.barcode !== null

async function insertCopies(
  tx: Tx,
  libraryId: string,
  wishes: readonly Labelled[],
  now: Date,
): Promise<AddedCopy[]> {
  const first = new Map<string, Labelled>()
  for (const wish of wishes) if (!first.has(wish.barcode)) first.set(wish.barcode, wish)
  if (first.size === 0) return []
  // In one order, so that two imports with the same labels wait for each other instead of deadlocking.
  const ordered = [...first.values()].sort((one, other) => (one.barcode < other.barcode ? -1 : 1))
  const made = await tables(tx)
    .insertInto('catalog.copies')
    .values(
      ordered.map(wish => ({
        id: newId(),
        library_id: libraryId,
        work_id: wish.workId,
        edition_id: wish.editionId,
        barcode: wish.barcode,
        owning_branch_id: wish.branchId,
        holding_branch_id: wish.branchId,
        call_number: wish.callNumber,
        location: wish.location,
        item_type: wish.itemType,
        condition: null,
        due_at: null,
        price_minor: wish.priceMinor,
        note: null,
        acquired_on: null,
        created_at: now,
        updated_at: now,
      })),
    )
    .onConflict(conflict => conflict.columns(['library_id', 'barcode']).doNothing())
    .returning(['id', 'barcode'])
    .execute()
  return made.flatMap(({ id, barcode }) => {
    const wish = first.get(barcode)
    return wish === undefined ? [] : [{ id, barcode, wish }]
  })
}

async function nextBarcodes(tx: Tx, libraryId: string, count: number): Promise<string[]> {
  const { next } = await tables(tx)
    .insertInto('catalog.barcode_numbers')
    .values({ library_id: libraryId, next: count + 1 })
    .onConflict(conflict =>
      conflict
        .column('library_id')
        .doUpdateSet(({ eb }) => ({ next: eb('catalog.barcode_numbers.next', '+', count) })),
    )
    .returning('next')
    .executeTakeFirstOrThrow()
  return Array.from({ length: count }, (_, place) => barcodeNumbered(next - count + place))
}

/** Fourteen digits as libraries print them: 3 for a copy, a number, and a check digit (Luhn) that tells a misread label. */
function barcodeNumbered(number: number): string {
  const stem = `3${String(number).padStart(12, '0')}`
  const sum = [...stem].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return stem + String((10 - (sum % 10)) % 10)
}

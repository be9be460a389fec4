import { sql } from 'kysely'
import type { Demo } from '../../../demo.ts'
import type { CopyStatus } from '../copies/tables.ts'
import { tables } from '../tables.ts'

/** How many copies of the town's are not simply there to be lent. */
const notForLoan: Record<Exclude<CopyStatus, 'in-collection'>, number> = {
  damaged: 25,
  'in-repair': 12,
  missing: 14,
  lost: 10,
  'claimed-returned': 5,
  withdrawn: 20,
}
const referenceOnly = 24

/** Spreads what happens to copies over the town's: every status, and some that do not leave the house. */
export async function addCondition({ db, cast, random }: Demo): Promise<void> {
  const copies = await tables(db)
    .selectFrom('catalog.copies')
    .select('id')
    .where('library_id', '=', cast.town.id)
    .orderBy('barcode')
    .execute()
  const waiting = random.shuffled(copies.map(({ id }) => id))
  for (const [status, count] of Object.entries(notForLoan) as [CopyStatus, number][])
    await tables(db)
      .updateTable('catalog.copies')
      .set({ status })
      .where('id', '=', sql<string>`any(${waiting.splice(0, count)}::uuid[])`)
      .execute()
  await tables(db)
    .updateTable('catalog.copies')
    .set({ reference_only: true })
    .where('id', '=', sql<string>`any(${waiting.splice(0, referenceOnly)}::uuid[])`)
    .execute()
}

import { type Db, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { copyByBarcode } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { type InHand, type LendRefusal, type Lent, lendNow } from './lending.ts'

/** A person as a patron of their libraries, each with whether it lets them lend to themselves. */
const cardsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .leftJoin('circulation.settings as settings', 'settings.library_id', 'patron.library_id')
    .select(['patron.id as patronId', 'library.id', 'library.name', 'library.zone', 'library.currency'])
    .select('settings.self_lending')
    .where('patron.person_id', '=', personId)

/** The libraries where a person may lend to themselves, by name. */
export const selfLendingLibraries = (db: Db, personId: string) =>
  cardsOf(db, personId).where('settings.self_lending', '=', true).orderBy('library.name').limit(50).execute()

/** Any reason that staff would hear, or that it is done at the desk: no right sets a reason aside here. */
export type OwnLendingRefusal =
  | LendRefusal
  | (Refused<'self-lending-off'> & Partial<InHand>)
  | (Refused<'not-at-a-branch'> & Partial<InHand>)

/**
 * Lends a copy to a person by themselves, where their library allows it and the copy stands: that branch is the one that
 * lends, so its rules and its calendar hold. What is on its way between branches is nobody's to take.
 */
export function lendToSelf(
  db: Db,
  personId: string,
  { libraryId, barcode, days }: { libraryId: string; barcode: string; days?: number | undefined },
  now: Date,
): Promise<(Lent & { zone: string }) | OwnLendingRefusal> {
  return transaction(db, async tx => {
    const card = await cardsOf(tx, personId).where('library.id', '=', libraryId).executeTakeFirst()
    if (!card) return refused('unknown-patron')
    if (!card.self_lending) return refused('self-lending-off')
    const copy = await copyByBarcode(tx, libraryId, barcode, { lock: true })
    if (!copy) return refused('unknown-barcode')
    if (copy.availability === 'in-transit')
      return refused('not-at-a-branch', { workId: copy.work_id, title: copy.title })
    const { patronId, zone } = card
    const desk = {
      libraryId,
      branchId: copy.holding_branch_id,
      staffId: personId,
      zone,
      through: 'self',
    } as const
    const lent = await lendNow(tx, desk, { patronId, barcode, days }, now)
    return isRefused(lent) ? lent : { ...lent, zone }
  })
}

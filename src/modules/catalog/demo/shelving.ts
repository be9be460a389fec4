import { type Tx, transaction } from '../../../database.ts'
import type { Random } from '../../../demo/random.ts'
import type { Demo, DemoLibrary } from '../../../demo.ts'
import { addHoldings, type Filing, fileBooks, newFiling } from '../books/filing.ts'
import { reindexWorks } from '../books/indexing.ts'
import { type AddedCopy, addCopies, type NewCopy } from '../copies/barcodes.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { draftFrom } from './drafts.ts'
import type { TableWork } from './works-table.ts'

export type Shelved = { work: TableWork; filings: readonly Filing[] }

/** How many works go into a transaction. While a demo is filled nobody waits for one, and each costs its round trips. */
const atOnce = 60

/** Writes the works with their editions, holdings and copies into the town's library, as an import would. */
export async function shelve(demo: Demo, works: readonly TableWork[]): Promise<Shelved[]> {
  const shelved: Shelved[] = []
  for (let from = 0; from < works.length; from += atOnce) {
    const part = works
      .slice(from, from + atOnce)
      .map(work => ({ work, filings: filingsFor(work, demo.random) }))
    await transaction(demo.db, tx => shelvePart(tx, demo, part))
    shelved.push(...part)
  }
  return shelved
}

/** What everybody reads is there to be heard, too, or in large print. */
function filingsFor(work: TableWork, random: Random): Filing[] {
  const draft = draftFrom(work)
  const first = newFiling(draft, null)
  if (!work.favourite || work.language !== 'en' || random.chance(0.75)) return [first]
  const heard = random.chance(0.6)
  const other: BookDraft = heard
    ? { ...draft, format: 'audiobook', pages: null }
    : { ...draft, format: 'large-print', pages: null }
  return [first, newFiling(other, first.workId)]
}

async function shelvePart(tx: Tx, demo: Demo, part: readonly Shelved[]): Promise<void> {
  const { town } = demo.cast
  const filer = { libraryId: town.id, now: demo.ago(3 * 365) }
  const filings = part.flatMap(one => one.filings)
  await fileBooks(tx, filings, filer)
  await addHoldings(tx, new Map(filings.map(({ workId, draft }) => [workId, draft.sortTitle])), filer)
  await addCopies(
    tx,
    town.id,
    part.flatMap(one => wishesFor(one, town, demo.random)),
    filer.now,
  )
  await reindexWorks(tx, [...new Set(filings.map(({ workId }) => workId))])
}

function wishesFor({ work, filings }: Shelved, { branches }: DemoLibrary, random: Random): NewCopy[] {
  return filings.flatMap((filing, place) => {
    const many = work.favourite ? random.whole(2, 4) : random.chance(0.25) ? 2 : 1
    const begin = random.whole(0, 9)
    return Array.from({ length: place === 0 ? many : 1 }, (_, copy) => {
      // Half stands in the main branch, the rest between the others.
      const branch = branches[[0, 1, 0, 2, 0, 1, 0, 2, 0, 1][(begin + copy) % 10] ?? 0] ?? branches[0]
      return copyOf(filing, branch?.id ?? '', work, random)
    })
  })
}

export const copyOf = (
  { workId, editionId, draft }: Filing,
  branchId: string,
  { location }: Pick<TableWork, 'location'>,
  random: Random,
): NewCopy => ({
  workId,
  editionId,
  barcode: null,
  branchId,
  callNumber: draft.ownCallNumber,
  location,
  itemType: draft.format,
  priceMinor: 599 + 50 * random.whole(0, 30),
})

/** Some of the household's books are the town's, too: of one edition, with a copy in each house. */
export async function shelveAtHome(demo: Demo, shelved: readonly Shelved[]): Promise<AddedCopy[]> {
  const { household } = demo.cast
  const [room] = household.branches
  const filer = { libraryId: household.id, now: demo.ago(2 * 365 + 1) }
  const taken = demo.random.shuffled(shelved).slice(0, 160)
  const copies: AddedCopy[] = []
  for (let from = 0; from < taken.length; from += atOnce) {
    const part = taken
      .slice(from, from + atOnce)
      .flatMap(({ work, filings: [filing] }) => (filing ? [{ work, filing }] : []))
    const { added } = await transaction(demo.db, async tx => {
      await addHoldings(tx, new Map(part.map(({ filing }) => [filing.workId, filing.draft.sortTitle])), filer)
      const wishes = part.map(({ work, filing }) =>
        copyOf(filing, room?.id ?? '', { ...work, location: null }, demo.random),
      )
      return addCopies(tx, household.id, wishes, filer.now)
    })
    copies.push(...added)
  }
  return copies
}

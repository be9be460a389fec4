import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { addHoldings, fileBooks, newFiling } from '../books/filing.ts'
import { reindexWorks } from '../books/indexing.ts'
import { addCopies } from '../copies/barcodes.ts'
import type { BookDraft } from '../drafts/draft.ts'
import type { LibraryFixture } from '../library-fixture.ts'
import { readMarc } from '../marc/iso2709.ts'
import { marcDraft } from '../marc/marc-draft.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { tables } from '../tables.ts'

const now = new Date('2026-11-20T09:00:00Z')

/** A book by its MARC fields, as an import would read it. */
export const draftOf = (
  title: string,
  author: string,
  extra: Array<[string, ...string[]]> = [],
): BookDraft => {
  const bytes = marcFixture([['100', '1 ', 'a', author], ['245', '10', 'a', title], ...extra])
  const record = readMarc({ bytes, whole: true })
  const draft = 'unreadable' in record ? record : marcDraft(record)
  if ('unreadable' in draft) throw new Error(draft.unreadable.code)
  return draft
}

/** Puts books into a library's list; the ids of their works. */
export const shelveIn = (db: Db, library: LibraryFixture, drafts: readonly BookDraft[]): Promise<string[]> =>
  transaction(db, async tx => {
    const filings = drafts.map(draft => newFiling(draft, null))
    const filer = { libraryId: library.libraryId, now }
    await fileBooks(tx, filings, filer)
    await addHoldings(tx, new Map(filings.map(({ workId, draft }) => [workId, draft.sortTitle])), filer)
    await reindexWorks(
      tx,
      filings.map(({ workId }) => workId),
    )
    return filings.map(({ workId }) => workId)
  })

/** One copy of a work's first edition, at a branch. */
export const copyOf = (db: Db, library: LibraryFixture, workId: string, branchId: string): Promise<string> =>
  transaction(db, async tx => {
    const edition = await tables(tx)
      .selectFrom('catalog.editions')
      .select('id')
      .where('work_id', '=', workId)
      .executeTakeFirstOrThrow()
    const wish = { workId, editionId: edition.id, barcode: null, branchId, callNumber: null, location: null }
    const { added } = await addCopies(
      tx,
      library.libraryId,
      [{ ...wish, itemType: 'book', priceMinor: null }],
      now,
    )
    return added[0]?.id ?? ''
  })

/** What is told of libraries' titles and is not so, or is so and is not told; nothing, whatever was done. */
export async function untrueFacts(db: Db): Promise<unknown[]> {
  const { rows } = await sql`
    with truth as (
      select distinct holding.library_id, fact, holding.work_id
      from catalog.holdings holding join catalog.works work on work.id = holding.work_id, unnest(work.facts) fact
      where fact ~ '^[lf]:'
      union
      select library_id, 'b:' || holding_branch_id, work_id from catalog.copies
      where status <> 'withdrawn' and (library_id, work_id) in (select library_id, work_id from catalog.holdings)),
    told as (select library_id, fact, work_id from catalog.holding_facts)
    select 'missing' as wrong, * from (select * from truth except select * from told) as missing
    union all select 'untrue', * from (select * from told except select * from truth) as untrue`.execute(db)
  return rows
}

import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { setCover } from '../covers/covers.ts'
import { usualProfile } from '../drafts/merging.ts'
import { mergeIntoEdition } from '../imports/edition-merging.ts'
import { tables } from '../tables.ts'

export type Decider = { libraryId: string; personId: string; actor: Actor }

/**
 * Fills what is still empty with what was told, the cover included. What somebody wrote since, or ever, stays; the history
 * holds what was there.
 */
export function applyEnrichment(
  db: Db,
  decider: Decider,
  id: string,
  now: Date,
): Promise<{ title: string } | Refused<'not-proposed'>> {
  return transaction(db, async tx => {
    const proposal = await tables(tx)
      .selectFrom('catalog.enrichments as enrichment')
      .innerJoin('catalog.editions as edition', 'edition.id', 'enrichment.edition_id')
      .select([
        'enrichment.edition_id',
        'edition.work_id',
        'edition.title',
        'enrichment.draft',
        'enrichment.cover',
      ])
      .select('edition.cover as coverHere')
      .where('enrichment.id', '=', id)
      .where('enrichment.library_id', '=', decider.libraryId)
      .where('enrichment.status', '=', 'proposed')
      .forUpdate()
      .executeTakeFirst()
    if (!proposal?.draft) return refused('not-proposed')
    const { libraryId, personId, actor } = decider
    const place = { editionId: proposal.edition_id, workId: proposal.work_id }
    await keepVersions(tx, [place.workId], { cause: 'enriched', personId, libraryId }, now)
    await touch(tx, [place.workId], now)
    await mergeIntoEdition(tx, place, proposal.draft, { libraryId, profile: usualProfile, now })
    if (proposal.cover !== null && proposal.coverHere === null)
      await setCover(tx, place.editionId, proposal.cover, { cause: 'enriched', personId, libraryId }, now)
    await reindexWorks(tx, [place.workId])
    await decide(tx, decider, id, 'applied', now)
    await recordBook(
      tx,
      'catalog.book-enriched',
      { libraryId, workId: place.workId, title: proposal.title },
      actor,
      now,
    )
    return { title: proposal.title }
  })
}

/** So many are filled in at one press; each in a transaction of its own. */
export const mostApplied = 100

/** Fills in what was told of up to 100 books, the oldest questions first. Returns how many. */
export async function applyAll(db: Db, decider: Decider, now: Date): Promise<number> {
  const proposed = await tables(db)
    .selectFrom('catalog.enrichments')
    .select('id')
    .where('library_id', '=', decider.libraryId)
    .where('status', '=', 'proposed')
    .orderBy('id')
    .limit(mostApplied)
    .execute()
  let applied = 0
  for (const { id } of proposed) if ('title' in (await applyEnrichment(db, decider, id, now))) applied += 1
  return applied
}

/** Leaves the record as it is. False when there was nothing to decide. */
export const dismissEnrichment = (db: Db, decider: Decider, id: string, now: Date): Promise<boolean> =>
  transaction(db, tx => decide(tx, decider, id, 'dismissed', now))

async function decide(
  tx: Tx,
  { libraryId, personId }: Decider,
  id: string,
  status: 'applied' | 'dismissed',
  now: Date,
): Promise<boolean> {
  const decided = await tables(tx)
    .updateTable('catalog.enrichments')
    .set({ status, decided_by: personId, decided_at: now })
    .where('id', '=', id)
    .where('library_id', '=', libraryId)
    .where('status', 'in', ['proposed', 'failed'])
    .executeTakeFirst()
  return decided.numUpdatedRows > 0n
}

import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { type Filled, unfillEdition } from '../books/filling.ts'
import { reindexWorks } from '../books/indexing.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import { tables } from '../tables.ts'
import { ChunkSize } from './chunks.ts'
import { fileOf } from './import-file.ts'
import { openImport } from './import-reading.ts'
import type { ChangeKind } from './tables.ts'

/** Takes back exactly what an import added, last first; what has been lent or edited since stays, and says why. */
export const undoImportJob = job<{ importId: string }>(
  'catalog.undo-import',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ importId }, { db, filesDir, now, signal, progress }) => {
    const batch = await openImport(db, importId, 'undoing')
    if (batch === null) return
    const size = new ChunkSize({ first: 10, most: 100 })
    const total = await waitingChanges(db, importId)
    for (let done = 0; ; ) {
      signal.throwIfAborted()
      const taken = await size.run(count => undoChunk(db, batch, count, now))
      if (taken === 0) break
      done += taken
      await progress((done / Math.max(1, total)) * 100, { done, total })
    }
    // Of a batch whose reading was stopped before it began.
    await rm(fileOf(batch, filesDir), { force: true })
    await tables(db)
      .updateTable('catalog.imports')
      .set({ status: 'undone', undone_at: now })
      .where('id', '=', importId)
      .where('status', '=', 'undoing')
      .execute()
  },
)

async function waitingChanges(db: Db, importId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('catalog.import_changes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('import_id', '=', importId)
    .where('outcome', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

type Batch = { id: string; library_id: string }
type Change = {
  position: number
  kind: ChangeKind
  target_id: string
  before: Record<string, unknown> | null
}

async function undoChunk(db: Db, batch: Batch, count: number, now: Date): Promise<number> {
  return transaction(db, async tx => {
    const changes = await tables(tx)
      .selectFrom('catalog.import_changes')
      .select(['position', 'kind', 'target_id', 'before'])
      .where('import_id', '=', batch.id)
      .where('outcome', 'is', null)
      .orderBy('position', 'desc')
      .limit(count)
      .execute()
    const copies = changes.filter(({ kind }) => kind === 'copy-added').map(({ target_id }) => target_id)
    await lockCopies(tx, copies)
    const inUse = await copiesInUse(tx, copies)
    const touched = new Set<string>()
    const outcomes: string[] = []
    for (const change of changes) outcomes.push(await undoOne(tx, batch, change, { inUse, touched, now }))
    await reindexWorks(tx, [...touched])
    await sql`
      update catalog.import_changes as change set outcome = ended.outcome
      from unnest(${changes.map(({ position }) => position)}::bigint[], ${outcomes}::text[]) as ended (position, outcome)
      where change.import_id = ${batch.id} and change.position = ended.position`.execute(tx)
    return changes.length
  })
}

/** A desk that lends one of these waits, and then finds it gone, or we find it lent. */
async function lockCopies(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tables(tx)
    .selectFrom('catalog.copies')
    .select('id')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** `touched` gathers the works whose words have to be made anew. */
type Undoing = { inUse: ReadonlySet<string>; touched: Set<string>; now: Date }

function undoOne(tx: Tx, batch: Batch, change: Change, undoing: Undoing): Promise<string> {
  switch (change.kind) {
    case 'copy-added':
      return removeCopy(tx, change.target_id, undoing.inUse)
    case 'holding-added':
      return removeHolding(tx, batch.library_id, change.target_id)
    case 'edition-filled':
      return emptyEdition(tx, change, undoing)
    case 'edition-added':
      return removeEdition(tx, batch, change.target_id, undoing)
    case 'work-added':
      return removeWork(tx, change.target_id, undoing)
  }
}

async function removeCopy(tx: Tx, copyId: string, inUse: ReadonlySet<string>): Promise<string> {
  if (inUse.has(copyId)) return 'copy-in-use'
  const gone = await tables(tx)
    .deleteFrom('catalog.copies')
    .where('id', '=', copyId)
    .where('revision', '=', 1)
    .where('availability', '=', 'on-shelf')
    .executeTakeFirst()
  return gone.numDeletedRows > 0n ? 'undone' : 'copy-edited'
}

async function removeHolding(tx: Tx, libraryId: string, workId: string): Promise<string> {
  const gone = await tables(tx)
    .deleteFrom('catalog.holdings')
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.copies')
            .select('catalog.copies.id')
            .where('catalog.copies.library_id', '=', libraryId)
            .where('catalog.copies.work_id', '=', workId),
        ),
      ),
    )
    .executeTakeFirst()
  return gone.numDeletedRows > 0n ? 'undone' : 'has-copies'
}

async function emptyEdition(
  tx: Tx,
  { target_id, before }: Change,
  { touched, now }: Undoing,
): Promise<string> {
  if (before === null) return 'undone'
  const outcome = await unfillEdition(tx, target_id, before as Filled, now)
  const edition = await tables(tx)
    .selectFrom('catalog.editions')
    .select('work_id')
    .where('id', '=', target_id)
    .executeTakeFirst()
  if (edition !== undefined) touched.add(edition.work_id)
  return outcome
}

/** Marked as removed and not deleted: other rooms may have written its id down (DESIGN section 2). */
async function removeEdition(
  tx: Tx,
  { id: importId }: Batch,
  editionId: string,
  { touched, now }: Undoing,
): Promise<string> {
  const removed = await tables(tx)
    .updateTable('catalog.editions')
    .set({ removed_at: now })
    .where('id', '=', editionId)
    .where('revision', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.copies')
            .select('catalog.copies.id')
            .where('catalog.copies.edition_id', '=', editionId),
        ),
      ),
    )
    // Another import brought the same edition since: it is that library's, too.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.records')
            .select('catalog.records.id')
            .where('catalog.records.edition_id', '=', editionId)
            .where('catalog.records.import_id', 'is distinct from', importId),
        ),
      ),
    )
    .returning('work_id')
    .executeTakeFirst()
  if (removed === undefined) return 'edition-kept'
  touched.add(removed.work_id)
  return 'undone'
}

async function removeWork(tx: Tx, workId: string, { touched, now }: Undoing): Promise<string> {
  const removed = await tables(tx)
    .updateTable('catalog.works')
    .set({ removed_at: now })
    .where('id', '=', workId)
    .where('revision', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.editions')
            .select('catalog.editions.id')
            .where('catalog.editions.work_id', '=', workId)
            .where('catalog.editions.removed_at', 'is', null),
        ),
      ),
    )
    .executeTakeFirst()
  if (removed.numUpdatedRows === 0n) return 'work-kept'
  touched.delete(workId)
  return 'undone'
}

import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { dropOwnWords, type OwnWords } from '../additions/additions.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { namedByClubs } from '../books/named-by-clubs.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import { lockCopies } from '../copies/marking.ts'
import { settleCovers } from '../covers/covers.ts'
import { tables } from '../tables.ts'
import { ChunkSize } from './chunks.ts'
import { type Filled, unmergeEdition } from './edition-merging.ts'
import { fileOf } from './import-file.ts'
import { openImport } from './import-reading.ts'
import {
  changedSince,
  removableEditions,
  removeCopies,
  removeEditions,
  removeHoldings,
  removeWorks,
  worksThatStay,
} from './import-removals.ts'
import type { ChangeKind } from './tables.ts'

/** Takes back exactly what an import added, last first; what has been lent or edited since stays, and says why. */
export const undoImportJob = job<{ importId: string }>(
  'catalog.undo-import',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ importId }, { db, filesDir, now, signal, progress }) => {
    const batch = await openImport(db, importId, 'undoing')
    if (batch === null) return
    const size = new ChunkSize({ first: 10, most: 1000 })
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

type Batch = { id: string; library_id: string; undone_by: string | null }
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
    const outcomes = await undoAll(tx, batch, changes, now)
    await sql`
      update catalog.import_changes as change set outcome = ended.outcome
      from unnest(${changes.map(({ position }) => position)}::bigint[],
        ${changes.map(({ position }) => outcomes.get(position) ?? 'undone')}::text[]) as ended (position, outcome)
      where change.import_id = ${batch.id} and change.position = ended.position`.execute(tx)
    return changes.length
  })
}

/** Kind by kind, each in one statement: what stands on something goes before it. Returns what became of each change. */
async function undoAll(
  tx: Tx,
  batch: Batch,
  changes: readonly Change[],
  now: Date,
): Promise<Map<number, string>> {
  const outcomes = new Map<number, string>()
  const of = (kind: ChangeKind) => changes.filter(change => change.kind === kind)
  const idsOf = (kind: ChangeKind) => of(kind).map(({ target_id }) => target_id)
  const end = (kind: ChangeKind, gone: ReadonlySet<string>, kept: (id: string) => string) => {
    for (const { position, target_id } of of(kind))
      outcomes.set(position, gone.has(target_id) ? 'undone' : kept(target_id))
  }

  const copies = idsOf('copy-added')
  await lockCopies(tx, copies)
  const inUse = await copiesInUse(tx, copies)
  const removable = copies.filter(id => !inUse.has(id))
  end('copy-added', await removeCopies(tx, removable), id => (inUse.has(id) ? 'copy-in-use' : 'copy-edited'))
  // Before it is asked what the library wrote since: this it did not.
  const words = of('own-filled').map(({ target_id, before }) => ({ workId: target_id, ...(before as Own) }))
  end('own-filled', await dropOwnWords(tx, batch.library_id, words), () => 'edited')
  const changed = await changedSince(
    tx,
    batch,
    changes.map(({ target_id }) => target_id),
  )
  const named = await namedByClubs(
    tx,
    changes.map(({ target_id }) => target_id),
  )
  const staying = [...changed, ...named.keys()]
  const listed = idsOf('holding-added')
  end('holding-added', await removeHoldings(tx, batch.library_id, listed, staying), () => 'has-copies')
  const editions = idsOf('edition-added').filter(id => !named.has(id))
  const going = await removableEditions(tx, batch.id, { ids: editions, changed: staying })
  const touched = await worksThatStay(tx, batch.id, { touched: idsOf('edition-filled'), going })
  await keepVersions(
    tx,
    touched,
    { cause: 'taken-back', personId: batch.undone_by, libraryId: batch.library_id },
    now,
  )
  for (const change of of('edition-filled'))
    outcomes.set(change.position, await emptyEdition(tx, change, now))
  const shrunk = await removeEditions(tx, going, now)
  end('edition-added', new Set(going), () => 'edition-kept')
  await settleCovers(tx, shrunk)
  const works = await removeWorks(tx, { ids: idsOf('work-added'), changed: staying }, now)
  end('work-added', works, id => (named.has(id) ? `in-${named.get(id)}` : 'work-kept'))
  if (touched.length > 0) await touch(tx, touched, now)
  await reindexWorks(tx, touched)
  return outcomes
}

type Own = Omit<OwnWords, 'workId'>

async function emptyEdition(tx: Tx, { target_id, before }: Change, now: Date): Promise<string> {
  if (before === null) return 'undone'
  return unmergeEdition(tx, target_id, before as Filled, now)
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { ImportStatus, RowResult, Verdict } from './tables.ts'

export const importPageSize = 20
export const rowPageSize = 50

/** A library's imports, newest first. */
export const importsOf = (db: Db, libraryId: string, before: string | null) =>
  tables(db)
    .selectFrom('catalog.imports')
    .select(['id', 'file_name', 'status', 'records_read', 'created_at'])
    .where('library_id', '=', libraryId)
    .$if(before !== null, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(importPageSize + 1)
    .execute()

/** One import of this library; null for another's. */
export async function importFor(db: Db, libraryId: string, importId: string) {
  const found = await tables(db)
    .selectFrom('catalog.imports')
    .select([
      'id',
      'file_name',
      'file_bytes',
      'format',
      'status',
      'refusal',
      'options',
      'mapping',
      'retry_of',
      'records_read',
      'records_done',
      'task_id',
      'created_at',
      'written_at',
      'undone_at',
    ])
    .where('id', '=', importId)
    .where('library_id', '=', libraryId)
    .executeTakeFirst()
  return found ?? null
}

/** The library that an import belongs to; who may see it is the caller's to decide. */
export async function libraryOfImport(db: Db, importId: string): Promise<string | null> {
  const found = await tables(db)
    .selectFrom('catalog.imports')
    .select('library_id')
    .where('id', '=', importId)
    .executeTakeFirst()
  return found?.library_id ?? null
}

export type ImportForPage = NonNullable<Awaited<ReturnType<typeof importFor>>>
export const running: ReadonlySet<ImportStatus> = new Set(['reading', 'writing', 'undoing'])

export type Tally = {
  verdicts: Partial<Record<Verdict, number>>
  results: Partial<Record<RowResult, number>>
  /** Rows that ask and have no answer yet. */
  open: number
  /** Rows that asked and will be written. */
  answered: number
  copies: number
  /** Rows with something to remark. */
  remarks: number
  /** Rows that were mended and are not written, and those of them that will be. */
  mended: number
  mendedSure: number
}

/** How many rows of each kind an import has, in one query. */
export async function tallyOf(db: Db, importId: string): Promise<Tally> {
  const rows = await tables(db)
    .selectFrom('catalog.import_rows')
    .select(['verdict', 'result', 'decision'])
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.countAll<number>().filterWhere(isRemarked).as('remarked'),
      fn.countAll<number>().filterWhere(isMended).as('mended'),
    ])
    .where('import_id', '=', importId)
    .groupBy(['verdict', 'result', 'decision'])
    .execute()
  const tally: Tally = {
    verdicts: {},
    results: {},
    open: 0,
    answered: 0,
    copies: 0,
    remarks: 0,
    mended: 0,
    mendedSure: 0,
  }
  for (const { verdict, result, decision, count, remarked, mended } of rows) {
    tally.mended += mended
    if (verdict !== 'ask' || (decision !== null && decision !== 'leave')) tally.mendedSure += mended
    tally.remarks += remarked
    tally.verdicts[verdict] = (tally.verdicts[verdict] ?? 0) + count
    if (result !== null) tally.results[result] = (tally.results[result] ?? 0) + count
    if (verdict === 'ask' && decision === null && result === null) tally.open += count
    if (verdict === 'ask' && (decision === 'add' || decision === 'merge')) tally.answered += count
  }
  const { copies } = await tables(db)
    .selectFrom('catalog.import_changes')
    .select(({ fn }) => fn.countAll<number>().as('copies'))
    .where('import_id', '=', importId)
    .where('kind', '=', 'copy-added')
    .executeTakeFirstOrThrow()
  return { ...tally, copies }
}

const isMended = sql<boolean>`(repaired_at is not null and result is null)`
const isRemarked = sql<boolean>`(told <> '[]' or remarks <> '[]')`

/** The kinds of rows that a preview and a result can be narrowed to. */
export const previewKinds = ['sure', 'ask', 'already', 'unreadable', 'remarks'] as const
export const resultKinds = ['failed', 'mended', 'imported', 'already', 'remarks'] as const
export type RowKind = (typeof previewKinds | typeof resultKinds)[number]

const rowsOfKind = (db: Db, importId: string, kind: RowKind) => {
  const rows = tables(db).selectFrom('catalog.import_rows').where('import_id', '=', importId)
  switch (kind) {
    case 'sure':
      return rows.where('verdict', 'in', ['new', 'new-edition', 'merge'])
    case 'failed':
      return rows.where(({ or, eb }) =>
        or([eb('verdict', '=', 'unreadable'), eb('result', 'in', ['failed', 'left'])]),
      )
    case 'mended':
      return rows.where('repaired_at', 'is not', null).where('result', 'is', null)
    case 'remarks':
      return rows.where(isRemarked)
    case 'imported':
      return rows.where('result', 'in', ['added', 'merged'])
    case 'already':
      return rows.where(sql`coalesce(result, verdict)`, '=', 'already')
    default:
      return rows.where('verdict', '=', kind)
  }
}

/** Rows of one kind in the order of the file, after `number`; one more than a page tells that there are others. */
export const importRows = (db: Db, importId: string, kind: RowKind, after: number, limit = rowPageSize + 1) =>
  rowsOfKind(db, importId, kind)
    .leftJoin('catalog.works as match', 'match.id', 'catalog.import_rows.match_work_id')
    .leftJoin('catalog.editions as edition', 'edition.id', 'catalog.import_rows.edition_id')
    .select([
      'number',
      'catalog.import_rows.title',
      'catalog.import_rows.by_line',
      'verdict',
      'reason',
      'told',
      'changes',
      'match_row',
      'match_work_id',
      'match.title as match_title',
      'match.by_line as match_by_line',
      'decision',
      'result',
      'remarks',
      'edition.work_id',
    ])
    .select(
      sql<boolean>`original is not null and coalesce(result in ('failed', 'left'), verdict in ('unreadable', 'ask'))`.as(
        'mendable',
      ),
    )
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute()

/**
 * The open question that follows the one of this number, or else the first; with where its page begins: the page that was open,
 * as far as it reaches. Null when all are answered.
 */
export async function nextQuestion(
  db: Db,
  importId: string,
  { number, after }: { number: number; after: number },
): Promise<{ number: number; after: number } | null> {
  const next = await rowsOfKind(db, importId, 'ask')
    .select('number')
    .where('decision', 'is', null)
    .orderBy(({ eb }) => eb('number', '>', number), 'desc')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (next === undefined) return null
  const { count } = await rowsOfKind(db, importId, 'ask')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('number', '>', after)
    .where('number', '<=', next.number)
    .executeTakeFirstOrThrow()
  const onThisPage = count > 0 && count <= rowPageSize
  return { number: next.number, after: onThisPage ? after : next.number - 1 }
}

export type ImportRow = Awaited<ReturnType<typeof importRows>>[number]

/** What undoing an import had to leave, with how many of each reason. */
export const leftByUndo = (db: Db, importId: string) =>
  tables(db)
    .selectFrom('catalog.import_changes')
    .select('outcome')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('import_id', '=', importId)
    .where('outcome', 'is not', null)
    .where('outcome', '<>', 'undone')
    .groupBy('outcome')
    .orderBy('outcome')
    .execute()

/** What taking an import back would take away, and how many of its copies are out or changed by now and stay. */
export async function undoingOf(db: Db, importId: string) {
  const { staying, ...gone } = await tables(db)
    .selectFrom('catalog.import_changes as change')
    .leftJoin('catalog.copies as copy', join =>
      join.onRef('copy.id', '=', 'change.target_id').on('change.kind', '=', 'copy-added'),
    )
    .select(({ fn, eb }) => [
      fn.countAll<number>().filterWhere('change.kind', '=', 'holding-added').as('titles'),
      fn.countAll<number>().filterWhere('change.kind', '=', 'copy-added').as('copies'),
      fn.countAll<number>().filterWhere('change.kind', '=', 'edition-filled').as('merged'),
      fn
        .countAll<number>()
        .filterWhere(eb.or([eb('copy.revision', '>', 1), eb('copy.availability', '<>', 'on-shelf')]))
        .as('staying'),
    ])
    .where('change.import_id', '=', importId)
    .executeTakeFirstOrThrow()
  return { gone: { ...gone, copies: gone.copies - staying }, staying }
}

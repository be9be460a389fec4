import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { recordsForReader, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { fileOf } from './beginning.ts'
import type { ImportStatus, RowResult, Verdict } from './tables.ts'

export const importPageSize = 20
export const rowPageSize = 30

/** A person's imports, newest first, with how many rows still ask. */
export const importsOf = (db: Db, personId: string, before: string | null) =>
  tables(db)
    .selectFrom('reading.imports as import')
    .select([
      'import.id',
      'import.file_name',
      'import.source',
      'import.status',
      'import.rows_read',
      'import.created_at',
    ])
    .select(({ selectFrom }) =>
      selectFrom('reading.import_rows as row')
        .select(({ fn }) => fn.countAll<number>().as('asking'))
        .whereRef('row.import_id', '=', 'import.id')
        .where('row.verdict', '=', 'unsure')
        .where('row.result', 'is', null)
        .where('row.decision', 'is', null)
        .as('asking'),
    )
    .where('import.person_id', '=', personId)
    .$if(before !== null, query => query.where('import.id', '<', before ?? ''))
    .orderBy('import.id', 'desc')
    .limit(importPageSize + 1)
    .execute()

/** One import of this person; null for another's. */
export async function importFor(db: Db, personId: string, importId: string) {
  const found = await tables(db)
    .selectFrom('reading.imports')
    .select([
      'id',
      'file_name',
      'source',
      'status',
      'refusal',
      'rows_read',
      'task_id',
      'created_at',
      'written_at',
    ])
    .where('id', '=', importId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return found ?? null
}

/** Where under FILES_DIR the files lie that this person brought and nobody has read yet. */
export async function waitingFiles(db: Db, personId: string): Promise<string[]> {
  const waiting = await tables(db)
    .selectFrom('reading.imports')
    .select('file_path')
    .where('person_id', '=', personId)
    .where('status', '=', 'reading')
    .execute()
  return waiting.map(({ file_path }) => fileOf(file_path, ''))
}

export type ImportForPage = NonNullable<Awaited<ReturnType<typeof importFor>>>
export const running: ReadonlySet<ImportStatus> = new Set(['reading', 'writing'])

export type Tally = {
  verdicts: Record<Verdict, number>
  results: Record<RowResult, number>
  /** Rows that ask and have no answer yet. */
  open: number
  /** Rows that will go into the log, or be compared with it. */
  ready: number
  /** Of all that was read, what the rows bring. */
  readings: number
  ratings: number
  reviews: number
}

/** How many rows of each kind an import has, in one query. */
export async function tallyOf(db: Db, importId: string): Promise<Tally> {
  const groups = await tables(db)
    .selectFrom('reading.import_rows')
    .select(['verdict', 'result', 'decision'])
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.count<number>('book').as('books'),
      sql<number>`coalesce(sum(jsonb_array_length(book->'readthroughs')), 0)::int`.as('readings'),
      sql<number>`count(book->>'rating')::int`.as('ratings'),
      sql<number>`count(book->>'review')::int`.as('reviews'),
    ])
    .where('import_id', '=', importId)
    .groupBy(['verdict', 'result', 'decision'])
    .execute()
  const tally: Tally = {
    verdicts: { sure: 0, unsure: 0, none: 0, known: 0, unreadable: 0 },
    results: { added: 0, filled: 0, same: 0, left: 0, failed: 0 },
    open: 0,
    ready: 0,
    readings: 0,
    ratings: 0,
    reviews: 0,
  }
  for (const { verdict, result, decision, count, books, readings, ratings, reviews } of groups) {
    tally.verdicts[verdict] += count
    // A shelf, a goal or a challenge is no new book.
    if (result !== null) tally.results[result] += result === 'added' ? books : count
    tally.readings += readings
    tally.ratings += ratings
    tally.reviews += reviews
    if (result !== null || verdict === 'unreadable') continue
    if (verdict === 'unsure' && decision === null) tally.open += count
    else tally.ready += count
  }
  return tally
}

/** Kinds of rows that a page of an import shows. */
export const rowKinds = ['unsure', 'sure', 'none', 'known', 'unreadable'] as const

/** Rows of one kind after a number, with the works that they may be. */
export async function rowsOf(db: Db, importId: string, kind: Verdict, after: number) {
  const rows = await tables(db)
    .selectFrom('reading.import_rows')
    .select([
      'number',
      'title',
      'by_line',
      'book',
      'shelf',
      'goal',
      'source',
      'reason',
      'candidates',
      'work_id',
      'decision',
      'result',
      'book_id',
    ])
    .where('import_id', '=', importId)
    .where('verdict', '=', kind)
    .where('number', '>', after)
    .orderBy('number')
    .limit(rowPageSize + 1)
    .execute()
  const ids = rows.flatMap(row => [row.work_id, ...row.candidates.map(({ workId }) => workId)])
  const works = await titledWorks(db)
    .where('work.id', '=', sql<string>`any(${ids.filter(id => id !== null)}::uuid[])`)
    .execute()
  const candidates = rows.flatMap(row => row.candidates)
  const records = candidates.length > 0 ? await recordsForReader(db, candidates) : new Map()
  const titled = new Map(works.map(work => [work.id, { ...work, record: records.get(work.id) ?? null }]))
  return rows.map(row => ({
    ...row,
    work: titled.get(row.work_id ?? '') ?? null,
    candidates: row.candidates.flatMap(({ workId }) => titled.get(workId) ?? []),
  }))
}

/** The first row after this one that asks and has no answer; the first of all where none follows. */
export async function nextAsking(db: Db, importId: string, after: number): Promise<number | null> {
  const found = await tables(db)
    .selectFrom('reading.import_rows')
    .select('number')
    .where('import_id', '=', importId)
    .where('verdict', '=', 'unsure')
    .where('result', 'is', null)
    .where('decision', 'is', null)
    .orderBy(({ eb }) => eb('number', '>', after), 'desc')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return found?.number ?? null
}

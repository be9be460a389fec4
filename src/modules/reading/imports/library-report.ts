import { copyFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { JobContext } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { commitImport, importsIn, startImport } from './beginning.ts'
import { decideRow } from './deciding.ts'
import { importFor, tallyOf } from './import-queries.ts'
import { readImport } from './read-import-job.ts'
import { writeImport } from './write-import-job.ts'

/** What a file holds, or what of it stands in a log: days, ratings, marks on shelves and tags, reviews, readings after the first. */
export type Arrived = { dates: number; ratings: number; shelves: number; reviews: number; rereads: number }

/** What became of one file; a line of docs/reading-imports.md. */
export type LibraryReport = {
  file: string
  source: string
  rows: number
  sure: number
  unsure: number
  none: number
  unread: number
  /** Books in the log, rows of one work being one. */
  books: number
  arrived: Arrived
}

/**
 * Imports a file into an empty log as its page would, each row that asks answered "a record of my own", and counts what
 * arrived. What the reader brings without a day comes in on `day`, which no file may name.
 */
export async function reportOnLibrary(
  here: JobContext,
  personId: string,
  path: string,
  day: string,
): Promise<LibraryReport> {
  const kept = join(importsIn(here.filesDir), newId())
  await mkdir(importsIn(here.filesDir), { recursive: true })
  await copyFile(path, kept)
  const { id } = await startImport(
    here.db,
    personId,
    { path: kept, name: basename(path), day },
    here.now,
    byHand,
  )
  await readImport.run({ importId: id }, here)
  const { verdicts } = await tallyOf(here.db, id)
  await answerAll(here, personId, id)
  await commitImport(here.db, personId, id, byHand)
  await writeImport.run({ importId: id }, here)
  const found = await importFor(here.db, personId, id)
  return {
    file: basename(path),
    source: found?.source ?? 'none',
    rows: found?.rows_read ?? 0,
    sure: verdicts.sure,
    unsure: verdicts.unsure,
    none: verdicts.none,
    unread: verdicts.unreadable,
    ...(await inLog(here.db, personId, day)),
  }
}

const byHand = { queued: false }

async function answerAll({ db, now }: JobContext, personId: string, importId: string): Promise<void> {
  const asking = await tables(db)
    .selectFrom('reading.import_rows')
    .select(['number', 'title'])
    .where('import_id', '=', importId)
    .where('verdict', '=', 'unsure')
    .execute()
  for (const { number, title } of asking)
    await decideRow(
      db,
      personId,
      { importId, number, answer: { is: 'own', title: title || `Row ${number}` } },
      now,
    )
}

async function inLog(db: Db, personId: string, day: string): Promise<{ books: number; arrived: Arrived }> {
  const counted = await sql<Arrived & { books: number }>`
    select (select count(*) from reading.books where person_id = ${personId})::int as books,
      ((select count(*) from reading.books where person_id = ${personId} and added_on <> ${day})
        + (select count(began) + count(ended) from reading.readthroughs where person_id = ${personId}))::int as dates,
      (select count(rating) from reading.books where person_id = ${personId})::int as ratings,
      ((select count(*) from reading.shelf_books where person_id = ${personId})
        + (select count(*) from reading.tags where person_id = ${personId}))::int as shelves,
      (select count(review) from reading.books where person_id = ${personId})::int as reviews,
      (select coalesce(sum(times - 1), 0) from (select count(*) as times from reading.readthroughs
        where person_id = ${personId} and outcome = 'finished' group by book_id) as of_book)::int as rereads`.execute(
    db,
  )
  const [{ books, ...arrived } = { books: 0, ...nothing }] = counted.rows
  return { books, arrived }
}

const nothing: Arrived = { dates: 0, ratings: 0, shelves: 0, reviews: 0, rereads: 0 }

import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { addProvisional, readersBookKey, worksForReader } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { matchOf } from './certainty.ts'
import { booksBefore } from './imported-before.ts'
import type { LoggedBook, LoggedChallenge, LoggedGoal, LoggedShelf } from './logged-book.ts'
import { soughtBook } from './sought-book.ts'
import type { Candidate, Decision, RowResult, Verdict } from './tables.ts'
import { type Placed, type Writing, writeBooks } from './writing-books.ts'
import { fillShelves, writeNotes, writeShelves, writeTags } from './writing-marks.ts'
import { answerPrompts, writeChallenges, writeGoals } from './writing-plans.ts'
import { writeReadings } from './writing-readings.ts'

/** A row that waits, locked. */
export type WaitingRow = {
  number: number
  book: LoggedBook | null
  shelf: LoggedShelf | null
  goal: LoggedGoal | null
  challenge: LoggedChallenge | null
  fingerprint: Uint8Array
  source_key: string | null
  verdict: Verdict
  decision: Decision | null
  work_id: string | null
  edition_id: string | null
}

type Ended = { number: number; result: RowResult; bookId: string | null }

/** Rows that nobody needs to be asked about, or that were answered. */
export const waitingRows = (tx: Tx, importId: string, after = 0) =>
  tables(tx)
    .selectFrom('reading.import_rows')
    .select([
      'number',
      'book',
      'shelf',
      'goal',
      'challenge',
      'fingerprint',
      'source_key',
      'verdict',
      'decision',
      'work_id',
      'edition_id',
    ])
    .where('import_id', '=', importId)
    .where('number', '>', after)
    .where('result', 'is', null)
    .where(({ eb, or }) =>
      or([eb('verdict', 'in', ['sure', 'none', 'known']), eb('decision', 'is not', null)]),
    )
    .orderBy('number')

/** Writes rows of an import into its reader's log, in as many statements whatever their number. */
export async function writeRows(
  tx: Tx,
  importId: string,
  writing: Writing,
  rows: readonly WaitingRow[],
): Promise<void> {
  const shelves = rows.flatMap(({ shelf }) => shelf ?? [])
  await writeShelves(tx, writing, shelves)
  const plans = [...(await writeGoals(tx, writing, rows)), ...(await writeChallenges(tx, writing, rows))].map(
    plan => ({ ...plan, bookId: null }),
  )
  const { placed, asking, ended } = await placedRows(tx, writing, rows)
  const written = placed.length === 0 ? [] : await writePlaced(tx, writing, placed)
  await end(tx, importId, [...plans, ...ended, ...written])
  await ask(tx, importId, asking)
}

async function writePlaced(tx: Tx, writing: Writing, placed: readonly Placed[]): Promise<Ended[]> {
  const books = await writeBooks(tx, writing, placed)
  const marks = [
    await writeReadings(tx, writing, placed, books),
    await fillShelves(tx, writing, placed, books),
    await writeTags(tx, writing, placed, books),
    await writeNotes(tx, writing, placed, books),
    await answerPrompts(tx, writing, placed, books),
  ]
  const first = new Set<string>()
  return placed.map(({ number, workId }) => {
    const book = books.get(workId)
    if (!book) return { number, result: 'failed', bookId: null }
    const added = book.isNew && !first.has(workId)
    first.add(workId)
    const filled = book.changed || marks.some(marked => marked.has(book.bookId))
    return { number, result: added ? 'added' : filled ? 'filled' : 'same', bookId: book.bookId }
  })
}

type Asking = { number: number; candidates: Candidate[]; reason: object }
type Sorted = { placed: Placed[]; asking: Asking[]; ended: Ended[] }

/** What each row is of, as things stand now: the catalogue and the log may have changed since the preview. */
async function placedRows(tx: Tx, writing: Writing, rows: readonly WaitingRow[]): Promise<Sorted> {
  const sorted: Sorted = { placed: [], asking: [], ended: [] }
  const books = rows.filter(hasBook)
  const before = await booksBefore(
    tx,
    writing.personId,
    books.map(({ fingerprint, source_key }) => ({ fingerprint, sourceKey: source_key })),
  )
  // Of a row that was brought before, and of one that becomes a record, nothing has to be found.
  const sought = books.filter(
    ({ decision }, at) => !before[at]?.same && decision !== 'own' && decision !== 'leave',
  )
  const works = await worksForReader(tx, writing.personId, sought.map(chosenOr))
  const foundOf = new Map(sought.map(({ number }, at) => [number, works[at] ?? []]))
  const own: Array<WaitingRow & { book: LoggedBook }> = []
  for (const row of rows) {
    const { number } = row
    if (row.shelf) sorted.ended.push({ number, result: 'added', bookId: null })
    if (!hasBook(row)) continue
    const found = foundOf.get(number) ?? []
    const [known, match] = [before[books.indexOf(row)], matchOf(found)]
    const chosen = row.decision !== 'match' || found.some(({ by }) => by === 'id')
    if (row.decision === 'leave') sorted.ended.push({ number, result: 'left', bookId: null })
    else if (row.decision === 'own') own.push(row)
    else if (known?.same) sorted.ended.push({ number, result: 'same', bookId: known.bookId })
    else if (known && row.decision === null)
      sorted.placed.push({ number, book: row.book, workId: known.workId, editionId: null })
    else if (!chosen) sorted.asking.push({ number, candidates: [], reason: { code: 'gone' } })
    else if (match.verdict === 'sure')
      sorted.placed.push({ number, book: row.book, ...editionOf(row, match.match) })
    else if (match.verdict === 'unsure') sorted.asking.push({ number, ...match })
    else if (row.book.title === '')
      sorted.asking.push({ number, candidates: [], reason: { code: 'no-title' } })
    else own.push(row)
  }
  sorted.placed.push(...(await ownRecords(tx, writing, own)))
  sorted.placed.sort((one, other) => one.number - other.number)
  return sorted
}

const hasBook = (row: WaitingRow): row is WaitingRow & { book: LoggedBook } => row.book !== null

/** Of an answered row the work that was chosen; it is led on when that was merged since. */
const chosenOr = ({ book, decision, work_id }: WaitingRow & { book: LoggedBook }) => ({
  ...soughtBook(book),
  ...(decision === 'match' ? { workId: work_id } : {}),
})

const editionOf = (row: WaitingRow & { book: LoggedBook }, match: Candidate): Candidate => ({
  workId: match.workId,
  editionId: match.editionId ?? (row.book.here?.workId === match.workId ? row.book.here.editionId : null),
})

/** Records that only this person sees, one for rows that are the same book. */
async function ownRecords(
  tx: Tx,
  { personId, now }: Writing,
  rows: ReadonlyArray<WaitingRow & { book: LoggedBook }>,
): Promise<Placed[]> {
  if (rows.length === 0) return []
  const sought = rows.map(({ book }) => soughtBook(book))
  const keys = sought.map((book, at) => readersBookKey(book) ?? `row ${at}`)
  const firsts = [...new Set(keys)].map(key => keys.indexOf(key))
  const made = await addProvisional(
    tx,
    personId,
    firsts.flatMap(at => sought[at] ?? []),
    now,
  )
  return rows.flatMap(({ number, book }, at) => {
    const record = made[firsts.indexOf(keys.indexOf(keys[at] ?? ''))]
    return record ? [{ number, book, workId: record.workId, editionId: record.editionId }] : []
  })
}

async function end(tx: Tx, importId: string, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return
  await sql`
    update reading.import_rows row set result = ended.result, book_id = ended.book_id
    from unnest(${ended.map(({ number }) => number)}::int[], ${ended.map(({ result }) => result)}::text[],
      ${ended.map(({ bookId }) => bookId)}::uuid[]) as ended (number, result, book_id)
    where row.import_id = ${importId} and row.number = ended.number`.execute(tx)
}

/** What was sure is so no longer: it waits with the others that ask. */
async function ask(tx: Tx, importId: string, asking: readonly Asking[]): Promise<void> {
  for (const { number, candidates, reason } of asking)
    await tables(tx)
      .updateTable('reading.import_rows')
      .set({
        verdict: 'unsure',
        decision: null,
        work_id: null,
        candidates: JSON.stringify(candidates),
        reason: JSON.stringify(reason),
      })
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .execute()
}

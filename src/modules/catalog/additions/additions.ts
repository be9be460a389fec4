import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { keepChange } from '../changes/keeping.ts'
import { searchDocument } from '../search/words.ts'
import { tables } from '../tables.ts'

/** What a library says of a title in its own catalogue, beside the shared record. */
export type Additions = { note: string | null; callNumber: string | null; localSubjects: string[] }

/** A library's own words on a title, where this person may look into its catalogue; undefined when it is not in its list. */
export const additionsOf = async (
  db: Db,
  libraryId: string,
  workId: string,
): Promise<Additions | undefined> => {
  const row = await tables(db)
    .selectFrom('catalog.holdings')
    .select(['note', 'call_number as callNumber', 'local_subjects as localSubjects'])
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .executeTakeFirst()
  return row
}

/** Another tag for other words: what a form or an API client saw, to be compared with what stands there by now. */
export const tagOf = (own: Additions): string => hash('sha1', JSON.stringify(own)).slice(0, 12)

export type ListedTitle = { libraryId: string; workId: string }

/** The call number of a title that a library has not given one yet. */
export async function keepCallNumber(
  tx: Tx,
  { libraryId, workId, callNumber }: ListedTitle & { callNumber: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const before = await additionsOf(tx, libraryId, workId)
  const { numUpdatedRows } = await tables(tx)
    .updateTable('catalog.holdings')
    .set({ call_number: callNumber })
    .where('library_id', '=', libraryId)
    .where('work_id', '=', workId)
    .where('call_number', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n || before === undefined) return
  await indexAdditions(tx, [workId])
  const change = { cause: 'edited', personId: actor.by, libraryId } as const
  await keepChange(tx, { libraryId, workId }, { before, after: { ...before, callNumber } }, change, now)
}

/** Takes a title out of a library's list, with what the library said of it. One that copies stand on stays. */
export function removeHolding(
  db: Db,
  { libraryId, workId }: ListedTitle,
  actor: Actor,
  now: Date,
): Promise<{ title: string } | Refused<'unknown-work'> | Refused<'copies-there'>> {
  return transaction(db, async tx => {
    const title = await titleHeld(tx, { libraryId, workId })
    if (title === null) return refused('unknown-work')
    const copy = await tables(tx)
      .selectFrom('catalog.copies')
      .select('id')
      .where('library_id', '=', libraryId)
      .where('work_id', '=', workId)
      .limit(1)
      .executeTakeFirst()
    if (copy !== undefined) return refused('copies-there')
    await tables(tx)
      .deleteFrom('catalog.holdings')
      .where('library_id', '=', libraryId)
      .where('work_id', '=', workId)
      .execute()
    await recordBook(tx, 'catalog.book-removed', { libraryId, workId, title }, actor, now)
    return { title }
  })
}

/** The words that each library finds these titles by in its own list. */
export async function indexAdditions(tx: Tx, workIds: readonly string[]): Promise<void> {
  const rows = await tables(tx)
    .selectFrom('catalog.holdings')
    .select(['library_id', 'work_id', 'note', 'call_number', 'local_subjects'])
    .where('work_id', 'in', [...workIds])
    .execute()
  for (const { library_id, work_id, note, call_number, local_subjects } of rows) {
    const words = searchDocument([
      { weight: 'C', text: local_subjects.join('\n') },
      { weight: 'D', text: [note, call_number].filter(Boolean).join('\n') },
    ])
    await sql`update catalog.holdings set local_search = ${words === '' ? null : words}::tsvector
      where library_id = ${library_id} and work_id = ${work_id}
        and local_search is distinct from ${words === '' ? null : words}::tsvector`.execute(tx)
  }
}

/** The title, when the library has it in its list; the row is locked. */
export async function titleHeld(tx: Tx, { libraryId, workId }: ListedTitle): Promise<string | null> {
  const held = await tables(tx)
    .selectFrom('catalog.holdings as holding')
    .innerJoin('catalog.works as work', 'work.id', 'holding.work_id')
    .select('work.title')
    .where('holding.library_id', '=', libraryId)
    .where('holding.work_id', '=', workId)
    .forUpdate('holding')
    .executeTakeFirst()
  return held?.title ?? null
}

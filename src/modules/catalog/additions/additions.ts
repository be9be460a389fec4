import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { keepChange } from '../changes/keeping.ts'
import type { BookDraft } from '../drafts/draft.ts'
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

/** What a source says of a title for the library that brings it. */
export type OwnWords = { workId: string; note: string | null; callNumber: string | null }

// Drafts that were read before there was anything of one's own in them lack both.
export const ownWordsOf = (
  workId: string,
  { ownNote, ownCallNumber }: Pick<BookDraft, 'ownNote' | 'ownCallNumber'>,
): OwnWords => ({ workId, note: ownNote ?? null, callNumber: ownCallNumber ?? null })

/** Fills what a library has not said of its titles yet; what it has said stays. Returns what was filled in. */
export async function keepOwnWords(
  tx: Tx,
  libraryId: string,
  words: readonly OwnWords[],
): Promise<OwnWords[]> {
  const told = [...new Map(words.toReversed().map(one => [one.workId, one])).values()].filter(
    ({ note, callNumber }) => note !== null || callNumber !== null,
  )
  if (told.length === 0) return []
  const { rows } = await sql<OwnWords>`
    update catalog.holdings holding
    set note = coalesce(was.note, told.note), call_number = coalesce(was.call_number, told.call_number)
    from ${toldRows(told)}, catalog.holdings was
    where holding.library_id = ${libraryId} and holding.work_id = told.work_id
      and was.library_id = holding.library_id and was.work_id = holding.work_id
      and (was.note is null and told.note is not null or was.call_number is null and told.call_number is not null)
    returning holding.work_id as "workId", case when was.note is null then told.note end as note,
      case when was.call_number is null then told.call_number end as "callNumber"`.execute(tx)
  if (rows.length > 0)
    await indexAdditions(
      tx,
      rows.map(({ workId }) => workId),
    )
  return rows
}

/** The same of one title by whoever adds it, kept as a change of theirs. */
export async function sayOwnWords(
  tx: Tx,
  libraryId: string,
  words: OwnWords,
  actor: Actor,
  now: Date,
): Promise<void> {
  const title = { libraryId, workId: words.workId }
  const before = await additionsOf(tx, libraryId, words.workId)
  const filled = await keepOwnWords(tx, libraryId, [words])
  const after = await additionsOf(tx, libraryId, words.workId)
  if (filled.length === 0 || !before || !after) return
  const change = { cause: 'edited', personId: actor.by, libraryId } as const
  await keepChange(tx, title, { before, after }, change, now)
}

/** Takes back what was filled in, where nobody has changed it since. Returns the works of which all of it went. */
export async function dropOwnWords(
  tx: Tx,
  libraryId: string,
  words: readonly OwnWords[],
): Promise<Set<string>> {
  if (words.length === 0) return new Set()
  const { rows } = await sql<{ id: string; whole: boolean }>`
    update catalog.holdings holding
    set note = nullif(was.note, told.note), call_number = nullif(was.call_number, told.call_number)
    from ${toldRows(words)}, catalog.holdings was
    where holding.library_id = ${libraryId} and holding.work_id = told.work_id
      and was.library_id = holding.library_id and was.work_id = holding.work_id
    returning holding.work_id as id, (told.note is null or told.note is not distinct from was.note)
      and (told.call_number is null or told.call_number is not distinct from was.call_number) as whole`.execute(
    tx,
  )
  await indexAdditions(
    tx,
    words.map(({ workId }) => workId),
  )
  return new Set(rows.flatMap(({ id, whole }) => (whole ? [id] : [])))
}

const toldRows = (words: readonly OwnWords[]) =>
  sql`unnest(${words.map(({ workId }) => workId)}::uuid[], ${words.map(({ note }) => note)}::text[],
    ${words.map(({ callNumber }) => callNumber)}::text[]) as told (work_id, note, call_number)`

/** Takes a title out of a library's list, with what the library said of it. One that copies stand on stays; those that were
 * withdrawn keep its name in their history. */
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
      .where('status', '<>', 'withdrawn')
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
    .where('work_id', '=', sql<string>`any(${[...workIds]}::uuid[])`)
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

import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, record } from '../../identity/index.ts'
import { canonicalContributors, contributorKey } from '../books/authorities.ts'
import { type Editor, mayEdit } from '../books/editing-right.ts'
import type { Cause } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { rekeyWorks } from '../books/keying.ts'
import { changesFrom } from '../changes/change-queries.ts'
import { fieldChanges, without } from '../changes/fields.ts'
import { keepChange } from '../changes/keeping.ts'
import { worksOf } from '../merging/joining-contributors.ts'
import { tables } from '../tables.ts'
import { type ContributorState, stateOfContributor } from './contributor-state.ts'

export type ContributorEntry = ContributorState & {
  /** Whether a name that is changed stays one of the other names. */
  keepsName: boolean
}

export type ContributorRefusal =
  | Refused<'unknown-contributor'>
  | Refused<'shared-record'>
  | Refused<'edited-meanwhile'>
  | Refused<'name-taken'>

type Shown = {
  id: string
  /** When somebody saved in between, nothing is written. */
  revision: number
}

/** Changes how somebody is called. Who alone holds all their books may, and who curates. */
export function changeContributor(
  db: Db,
  editor: Editor,
  shown: Shown,
  { keepsName, ...entry }: ContributorEntry,
  actor: Actor,
  now: Date,
): Promise<{ name: string } | ContributorRefusal> {
  return transaction(db, async tx => {
    const refusal = await notToChange(tx, shown, editor)
    if (refusal !== null) return refusal
    const before = await stateOfContributor(tx, shown.id)
    const after = keepsName && entry.name !== before.name ? alsoCalled(entry, before.name) : entry
    return rewrite(tx, shown, { before, after }, { editor, cause: 'edited' }, actor, now)
  })
}

/** Takes back this change of how somebody is called, and those after it, as a new change. */
export function revertContributor(
  db: Db,
  editor: Editor,
  { changeId, ...shown }: Shown & { changeId: string },
  actor: Actor,
  now: Date,
): Promise<
  { name: string } | ContributorRefusal | Refused<'unknown-version'> | Refused<'nothing-to-revert'>
> {
  return transaction(db, async tx => {
    const refusal = await notToChange(tx, shown, editor)
    if (refusal !== null) return refusal
    const since = await changesFrom(tx, { contributorId: shown.id }, changeId)
    if (since === null) return refused('unknown-version')
    const before = await stateOfContributor(tx, shown.id)
    const after = without(before, since)
    if (fieldChanges({ before, after }).length === 0) return refused('nothing-to-revert')
    return rewrite(tx, shown, { before, after }, { editor, cause: 'reverted' }, actor, now)
  })
}

/** Locks them, and says why this editor may not change them as they were shown. */
async function notToChange(
  tx: Tx,
  { id, revision }: Shown,
  editor: Editor,
): Promise<ContributorRefusal | null> {
  const known = await tables(tx)
    .selectFrom('catalog.contributors')
    .select(['revision', 'merged_into'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!known || known.merged_into !== null) return refused('unknown-contributor')
  if (!(await mayEdit(tx, await worksOf(tx, id), editor))) return refused('shared-record')
  return known.revision === revision ? null : refused('edited-meanwhile')
}

const alsoCalled = (entry: ContributorState, name: string): ContributorState =>
  entry.names.some(one => one.name === name)
    ? entry
    : { ...entry, names: [...entry.names, { name, kind: 'variant' }] }

async function rewrite(
  tx: Tx,
  { id, revision }: Shown,
  { before, after }: { before: ContributorState; after: ContributorState },
  { editor, cause }: { editor: Editor; cause: Cause },
  actor: Actor,
  now: Date,
): Promise<{ name: string } | ContributorRefusal> {
  if (await isTaken(tx, id, after)) return refused('name-taken')
  await tables(tx)
    .updateTable('catalog.contributors')
    .set({
      name: after.name,
      sort_name: after.sortName,
      dates: after.dates,
      match_key: contributorKey(after.sortName),
      revision: revision + 1,
    })
    .where('id', '=', id)
    .execute()
  await writeNames(tx, id, after)
  const works = await worksOf(tx, id)
  // What was typed of the old name must not be suggested any more; reindexing writes the new.
  await sql`delete from catalog.openings where kind = 'author' and id = ${id}`.execute(tx)
  await rekeyWorks(tx, works)
  await reindexWorks(tx, works)
  const library = editor.libraryId
  const change = { cause, personId: actor.by, libraryId: library }
  const written = { before, after: await stateOfContributor(tx, id) }
  await keepChange(tx, { contributorId: id }, written, change, now)
  const subject = { kind: 'contributor', id }
  const event = cause === 'reverted' ? 'catalog.contributor-reverted' : 'catalog.contributor-changed'
  await record(tx, { ...actor, event, library, subject, details: { name: after.name } }, now)
  return { name: after.name }
}

/** Whether somebody else is called so. Who was joined with them is nobody else: they may take that name. */
async function isTaken(tx: Tx, id: string, { sortName, dates }: ContributorState): Promise<boolean> {
  const { rows: twins } = await sql<{ id: string }>`
    select twin.id from catalog.contributors twin join catalog.contributors one on one.kind = twin.kind
    where one.id = ${id} and twin.id <> one.id and twin.match_key = ${contributorKey(sortName)}
      and twin.dates = ${dates}`.execute(tx)
  const now = await canonicalContributors(
    tx,
    twins.map(twin => twin.id),
  )
  return twins.some(twin => now.get(twin.id) !== id)
}

async function writeNames(tx: Tx, id: string, { name, names }: ContributorState): Promise<void> {
  await tables(tx).deleteFrom('catalog.contributor_names').where('contributor_id', '=', id).execute()
  const others = names.filter(one => one.name !== name)
  if (others.length > 0)
    await tables(tx)
      .insertInto('catalog.contributor_names')
      .values(others.map(one => ({ contributor_id: id, ...one })))
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

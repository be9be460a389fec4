import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type Actor, record } from '../../identity/index.ts'
import { contributorKey } from '../books/authorities.ts'
import { type Editor, mayEdit } from '../books/editing-right.ts'
import { reindexWorks } from '../books/indexing.ts'
import { rekeyWorks } from '../books/keying.ts'
import { worksOf } from '../merging/joining-contributors.ts'
import { tables } from '../tables.ts'
import type { NameKind } from './tables.ts'

export type ContributorEntry = {
  name: string
  sortName: string
  dates: string
  names: Array<{ name: string; kind: NameKind }>
}

export type ContributorRefusal =
  | Refused<'unknown-contributor'>
  | Refused<'shared-record'>
  | Refused<'edited-meanwhile'>
  | Refused<'name-taken'>

/** Changes how somebody is called. Who alone holds all their books may, and who curates. */
export function changeContributor(
  db: Db,
  editor: Editor,
  { id, revision }: { id: string; revision: number },
  entry: ContributorEntry,
  actor: Actor,
  now: Date,
): Promise<{ id: string } | ContributorRefusal> {
  return transaction(db, async tx => {
    const known = await tables(tx)
      .selectFrom('catalog.contributors')
      .select(['revision', 'kind', 'merged_into'])
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!known || known.merged_into !== null) return refused('unknown-contributor')
    const works = await worksOf(tx, id)
    if (!(await mayEdit(tx, works, editor))) return refused('shared-record')
    if (known.revision !== revision) return refused('edited-meanwhile')
    const key = contributorKey(entry.sortName)
    const twin = await tables(tx)
      .selectFrom('catalog.contributors')
      .select('id')
      .where('match_key', '=', key)
      .where('dates', '=', entry.dates)
      .where('kind', '=', known.kind)
      .where('id', '<>', id)
      .executeTakeFirst()
    if (twin !== undefined) return refused('name-taken')
    await tables(tx)
      .updateTable('catalog.contributors')
      .set({
        name: entry.name,
        sort_name: entry.sortName,
        dates: entry.dates,
        match_key: key,
        revision: revision + 1,
      })
      .where('id', '=', id)
      .execute()
    await tables(tx).deleteFrom('catalog.contributor_names').where('contributor_id', '=', id).execute()
    const names = entry.names.filter(({ name }) => name !== entry.name)
    if (names.length > 0)
      await tables(tx)
        .insertInto('catalog.contributor_names')
        .values(names.map(one => ({ contributor_id: id, ...one })))
        .onConflict(conflict => conflict.doNothing())
        .execute()
    // What was typed of the old name must not be suggested any more; reindexing writes the new.
    await sql`delete from catalog.openings where kind = 'author' and id = ${id}`.execute(tx)
    await rekeyWorks(tx, works)
    await reindexWorks(tx, works)
    const subject = { kind: 'contributor', id }
    const details = { name: entry.name }
    const library = editor.libraryId
    await record(tx, { ...actor, event: 'catalog.contributor-changed', library, subject, details }, now)
    return { id }
  })
}

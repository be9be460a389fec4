import { z } from 'zod'
import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { type ImportRules, matchers, usualRules } from '../drafts/match.ts'
import { type MergeProfile, mergeWays } from '../drafts/merging.ts'
import { tables } from '../tables.ts'
import type { Who } from './imports.ts'

const stored = z.object({
  match: z.array(z.enum(matchers)),
  profile: z.record(z.string(), z.enum(mergeWays)),
})

/** How this library's imports match and merge unless told otherwise. */
export async function rulesOf(db: Db, libraryId: string): Promise<ImportRules> {
  const found = await tables(db)
    .selectFrom('catalog.import_rules')
    .select('rules')
    .where('library_id', '=', libraryId)
    .executeTakeFirst()
  const rules = stored.safeParse(found?.rules)
  if (!rules.success) return usualRules
  return {
    match: rules.data.match,
    profile: { ...usualRules.profile, ...rules.data.profile } as MergeProfile,
  }
}

/** Sets how an import matches and merges; its file is read again with it. `usual`: and so are the library's later ones. */
export function chooseRules(
  db: Db,
  who: Who,
  importId: string,
  { rules, usual }: { rules: ImportRules; usual: boolean },
): Promise<{ id: string } | Refused<'not-now'>> {
  return transaction(db, async tx => {
    const batch = await tables(tx)
      .selectFrom('catalog.imports')
      .select(['options', 'status'])
      .where('id', '=', importId)
      .where('library_id', '=', who.libraryId)
      .forUpdate()
      .executeTakeFirst()
    if (batch?.status !== 'ready') return refused('not-now')
    const task = { personId: who.personId, libraryId: who.libraryId }
    await tables(tx)
      .updateTable('catalog.imports')
      .set({
        options: JSON.stringify({ ...batch.options, rules }),
        rows_stale: true,
        status: 'reading',
        records_read: 0,
        task_id: await send(tx, 'catalog.read-import', { importId }, { task }),
      })
      .where('id', '=', importId)
      .execute()
    if (usual)
      await tables(tx)
        .insertInto('catalog.import_rules')
        .values({ library_id: who.libraryId, rules: JSON.stringify(rules) })
        .onConflict(conflict => conflict.column('library_id').doUpdateSet({ rules: JSON.stringify(rules) }))
        .execute()
    return { id: importId }
  })
}

import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { NameKind } from './tables.ts'

/** All that can be changed of somebody who made books. */
export type ContributorState = {
  name: string
  sortName: string
  dates: string
  names: Array<{ name: string; kind: NameKind }>
}

/** What somebody is called; they are there. */
export async function stateOfContributor(tx: Tx, id: string): Promise<ContributorState> {
  const contributor = await tables(tx)
    .selectFrom('catalog.contributors')
    .select(['name', 'sort_name as sortName', 'dates'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const names = await tables(tx)
    .selectFrom('catalog.contributor_names')
    .select(['name', 'kind'])
    .where('contributor_id', '=', id)
    .orderBy('name')
    .execute()
  return { ...contributor, names }
}

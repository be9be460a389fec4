import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import type { Question } from './question.ts'
import { visibleIds } from './scope.ts'

/**
 * What the branches, people and subjects that a question names by their ids are called, as far as the person may see a work
 * with them: an id in an address must not tell what stands in another library.
 */
export async function headingNames(
  db: Db,
  { people, headings, branches }: Pick<Question, 'people' | 'headings' | 'branches'>,
  personId: string | null,
): Promise<ReadonlyMap<string, string>> {
  if (people.length + headings.length + branches.length === 0) return new Map()
  const visible = visibleIds(db, personId)
  const { rows } = await sql<{ id: string; name: string }>`
    select contributor.id, contributor.name from catalog.contributors contributor
      where contributor.id = any(${people}::uuid[]) and exists (select from catalog.contributions contribution
        join catalog.holdings holding on holding.work_id = contribution.work_id
        where contribution.contributor_id = contributor.id and holding.library_id in (${visible}))
    union all
    select subject.id, subject.label from catalog.subjects subject
      where subject.id = any(${headings}::uuid[]) and exists (select from catalog.work_subjects entry
        join catalog.holdings holding on holding.work_id = entry.work_id
        where entry.subject_id = subject.id and holding.library_id in (${visible}))
    union all
    select branch.id, branch.name from (${branchNames(db)}) as branch
      where branch.id = any(${branches}::uuid[]) and exists (select from catalog.copies copy
        where copy.holding_branch_id = branch.id and copy.library_id in (${visible}))`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

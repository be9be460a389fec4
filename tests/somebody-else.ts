import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { putOnShelf } from './shelf.ts'

/** Stands in everything that is theirs: whoever may not know of them must never be shown it. */
export const secret = 'Zwielicht'

/** Another person with a library of theirs and something of each kind in it, every name marked. */
export async function somebodyElse(db: Db): Promise<{ personId: string; ids: string[] }> {
  const [personId, libraryId, branchId, patronId, taskId] = [newId(), newId(), newId(), newId(), newId()]
  await sql`insert into identity.people (id, email, name, password_hash, created_at, bio)
    values (${personId}, ${`${secret.toLowerCase()}@example.org`}, ${`${secret} person`}, 'none', now(), ${secret})`.execute(
    db,
  )
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, ${`${secret} library`}, 'household', 'Europe/London', 'GBP', 'en-GB', false, now())`.execute(
    db,
  )
  await sql`insert into identity.branches (id, library_id, name, created_at)
    values (${branchId}, ${libraryId}, ${`${secret} branch`}, now())`.execute(db)
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${personId}, 'owner', now())`.execute(db)
  const { workId, copyIds } = await putOnShelf(db, {
    libraryId,
    branchId,
    title: `${secret} book`,
    barcodes: ['ZW1'],
  })
  await sql`insert into circulation.patrons (id, library_id, person_id, name, search_name, category, home_branch_id, created_at)
    values (${patronId}, ${libraryId}, ${personId}, ${`${secret} patron`}, ${secret}, 'adult', ${branchId}, now())`.execute(
    db,
  )
  const loanId = newId()
  await sql`insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length, due_at,
      given_due_at, keeps_history, one_per_title)
    values (${loanId}, ${libraryId}, ${patronId}, ${copyIds[0]}, ${workId}, ${branchId}, now(), ${personId}, '14d', now(), now(), false, true)`.execute(
    db,
  )
  await sql`insert into jobs.tasks (id, kind, person_id, status, result)
    values (${taskId}, 'x', ${personId}, 'done', ${JSON.stringify({ secret })}::jsonb)`.execute(db)
  return { personId, ids: [personId, libraryId, branchId, patronId, workId, ...copyIds, loanId, taskId] }
}

import { sql } from 'kysely'
import type { Db } from '../../database.ts'
import { newId } from '../../id.ts'

export type LibraryFixture = { libraryId: string; branchId: string; otherBranchId: string; personId: string }

/** A library with two branches and an owner, for tests of this module. */
export async function libraryFixture(db: Db, { isPublic = true } = {}): Promise<LibraryFixture> {
  const [libraryId, branchId, otherBranchId, personId] = [newId(), newId(), newId(), newId()]
  const now = new Date('2026-11-20T09:00:00Z')
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${personId}, ${`${personId}@example.org`}, 'Ana', 'x', ${now})`.execute(db)
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, 'Ashgrove', 'public', 'Europe/London', 'GBP', 'en-GB', ${isPublic}, ${now})`.execute(
    db,
  )
  await sql`insert into identity.branches (id, library_id, name, created_at)
    values (${branchId}, ${libraryId}, 'Central', ${now}), (${otherBranchId}, ${libraryId}, 'Millbrook', ${now})`.execute(
    db,
  )
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${personId}, 'owner', ${now})`.execute(db)
  return { libraryId, branchId, otherBranchId, personId }
}

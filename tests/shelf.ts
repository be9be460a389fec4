import { sql } from 'kysely'
import { type Db, transaction } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { reindexWorks } from '../src/modules/catalog/books/indexing.ts'

/** A library with one owner and the branches named, for tests that begin behind the set-up page. */
export async function makeLibrary(
  db: Db,
  { branches = ['Central'], zone = 'Europe/London' }: { branches?: string[]; zone?: string } = {},
): Promise<{ libraryId: string; ownerId: string; branchIds: string[] }> {
  const libraryId = newId()
  const ownerId = newId()
  const branchIds = branches.map(() => newId())
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${ownerId}, ${`${ownerId}@example.org`}, 'Ines', 'none', now())`.execute(db)
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, 'Ashgrove', 'public', ${zone}, 'GBP', 'en-GB', true, now())`.execute(db)
  for (const [place, name] of branches.entries())
    await sql`insert into identity.branches (id, library_id, name, created_at)
      values (${branchIds[place]}, ${libraryId}, ${name}, now())`.execute(db)
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${ownerId}, 'owner', now())`.execute(db)
  return { libraryId, ownerId, branchIds }
}

/** A work with one edition and a copy for each barcode, which the catalogue finds. */
export async function putOnShelf(
  db: Db,
  {
    libraryId,
    branchId,
    title,
    barcodes,
  }: { libraryId: string; branchId: string; title: string; barcodes: string[] },
): Promise<{ workId: string; copyIds: string[] }> {
  const workId = newId()
  const editionId = newId()
  await sql`insert into catalog.works (id, title, sort_title, match_key, search, created_at, updated_at)
    values (${workId}, ${title}, ${title.toLowerCase()}, ${title.toLowerCase()}, '', now(), now())`.execute(
    db,
  )
  await sql`insert into catalog.editions (id, work_id, title, format, created_at, updated_at)
    values (${editionId}, ${workId}, ${title}, 'book', now(), now())`.execute(db)
  await sql`insert into catalog.holdings (library_id, work_id, sort_title, added_at)
    values (${libraryId}, ${workId}, ${title.toLowerCase()}, now())`.execute(db)
  const copyIds = barcodes.map(() => newId())
  for (const [place, barcode] of barcodes.entries())
    await sql`insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id,
        holding_branch_id, item_type, created_at, updated_at)
      values (${copyIds[place]}, ${libraryId}, ${workId}, ${editionId}, ${barcode}, ${branchId},
        ${branchId}, 'book', now(), now())`.execute(db)
  await transaction(db, tx => reindexWorks(tx, [workId]))
  return { workId, copyIds }
}

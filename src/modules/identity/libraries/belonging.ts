import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** The libraries that a person belongs to, for other rooms' queries: columns `id`, `name`, `zone`, `kind`. */
export const librariesOfMember = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.libraries as library', 'library.id', 'membership.library_id')
    .select(['library.id', 'library.name', 'library.zone', 'library.kind'])
    .where('membership.person_id', '=', personId)

/** Who belongs to a library, for other rooms' queries: a builder with `person_id`. Who may know is the caller's to decide. */
export const peopleOfLibrary = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('identity.memberships as membership')
    .select('membership.person_id')
    .where('membership.library_id', '=', libraryId)

/** Households that a person is one of, for other rooms' queries: their copies belong to all of them. A builder with `id`. */
export const householdsOf = (db: Db, personId: string | null) =>
  librariesOfMember(db, personId).where('library.kind', '=', 'household').clearSelect().select('library.id')

/** The libraries that a person belongs to where their role there holds a permission: columns `id`, `name`. */
export const librariesWhereMay = (db: Db, personId: string, permission: string) =>
  librariesOfMember(db, personId)
    .innerJoin('identity.grants as granted', 'granted.role', 'membership.role')
    .where('granted.permission', '=', permission)
    .clearSelect()
    .select(['library.id', 'library.name'])

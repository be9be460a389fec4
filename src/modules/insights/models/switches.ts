import type { Db } from '../../../database.ts'
import { switched } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import type { AskedFor } from './prompt.ts'

/** Whether the installation, the library and the person all let a model be asked. */
export async function modelsAllowed(db: Db, { libraryId, personId }: AskedFor): Promise<boolean> {
  if ((await switched(db, 'models')) === 'off') return false
  if (libraryId && !(await libraryAllowsModels(db, libraryId))) return false
  return !personId || personAllowsModels(db, personId)
}

export async function libraryAllowsModels(db: Db, libraryId: string): Promise<boolean> {
  const off = await librariesWithoutModels(db).where('library_id', '=', libraryId).executeTakeFirst()
  return off === undefined
}

export async function personAllowsModels(db: Db, personId: string): Promise<boolean> {
  const off = await peopleWithoutModels(db).where('person_id', '=', personId).executeTakeFirst()
  return off === undefined
}

/** People of whose writing nothing is given to a model: a builder with `person_id`, for leaving their words out. */
export const peopleWithoutModels = (db: Db) =>
  tables(db).selectFrom('insights.people_without_models').select('person_id')

/** Libraries of whose documents nothing is given to a model: a builder with `library_id`. */
export const librariesWithoutModels = (db: Db) =>
  tables(db).selectFrom('insights.libraries_without_models').select('library_id')

export async function setLibraryModels(
  db: Db,
  { libraryId, personId }: { libraryId: string; personId: string },
  allowed: boolean,
  now: Date,
): Promise<void> {
  if (allowed)
    await tables(db)
      .deleteFrom('insights.libraries_without_models')
      .where('library_id', '=', libraryId)
      .execute()
  else
    await tables(db)
      .insertInto('insights.libraries_without_models')
      .values({ library_id: libraryId, off_at: now, off_by: personId })
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

export async function setPersonModels(db: Db, personId: string, allowed: boolean, now: Date): Promise<void> {
  if (allowed)
    await tables(db).deleteFrom('insights.people_without_models').where('person_id', '=', personId).execute()
  else
    await tables(db)
      .insertInto('insights.people_without_models')
      .values({ person_id: personId, off_at: now })
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

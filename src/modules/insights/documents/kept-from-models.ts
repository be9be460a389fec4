import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesWithoutModels, peopleWithoutModels } from '../models/switches.ts'

/** In a query with `document`: whether its library, its owner or who brought it lets no model read what is theirs. */
export const keptFromModels = (db: Db): RawBuilder<boolean> => sql<boolean>`(
  coalesce(document.library_id in ${librariesWithoutModels(db)}, false)
  or coalesce(document.person_id in ${peopleWithoutModels(db)}, false)
  or coalesce(document.added_by in ${peopleWithoutModels(db)}, false))`

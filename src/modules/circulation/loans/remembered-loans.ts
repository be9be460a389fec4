import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { defaultSettings } from '../rules/settings.ts'
import { tables } from '../tables.ts'

/**
 * Loans that are open or not yet forgotten, for other rooms' queries, to be narrowed to one person: columns `loan_id`, `person_id`,
 * `work_id`, `zone` and `forgotten_at`, from when on the nightly run may forget it; null while it is open or its patron keeps
 * their history (RULES R15). It is private: who may see whose is the caller's to decide.
 */
export const rememberedLoans = (db: Db) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .leftJoin('circulation.settings as settings', 'settings.library_id', 'loan.library_id')
    .select(['loan.id as loan_id', 'patron.person_id', 'loan.work_id', 'library.zone'])
    .select(
      sql<Date | null>`case when not loan.keeps_history then loan.returned_at
        + coalesce(settings.forget_after_days, ${defaultSettings.forget_after_days}::int) * interval '1 day' end`.as(
        'forgotten_at',
      ),
    )

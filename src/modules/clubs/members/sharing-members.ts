import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Members who let their club see how they read, for other rooms' queries: a builder with `club_id` and `person_id`. */
export const sharingMembers = (db: Db) =>
  tables(db)
    .selectFrom('clubs.members as member')
    .select(['member.club_id', 'member.person_id'])
    .where('member.shares', '<>', 'nothing')

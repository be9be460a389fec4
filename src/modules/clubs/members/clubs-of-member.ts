import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** The clubs that somebody is in, for other rooms' queries: columns `id`, `name`, `role` (of theirs) and `archived_at`. */
export const clubsOfMember = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('clubs.members as member')
    .innerJoin('clubs.clubs as club', 'club.id', 'member.club_id')
    .select(['club.id', 'club.name', 'member.role', 'club.archived_at'])
    .where('member.person_id', '=', personId)

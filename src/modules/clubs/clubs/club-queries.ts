import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo, libraryPlaces } from '../../identity/index.ts'
import { openInvitations } from '../members/invitation-queries.ts'
import { tables } from '../tables.ts'

export const clubPageSize = 30

/**
 * Clubs that somebody may see (`null` is a stranger), each with what they are in it: a builder, by `club`. A member sees it, and
 * whom a friend who runs it invites; others see those that can be found, and of a library's only where they may look into that library.
 */
export const clubsVisibleTo = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('clubs.clubs as club')
    .leftJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'club.id').on('mine.person_id', '=', personId),
    )
    .leftJoin(libraryPlaces(db).as('library'), 'library.id', 'club.library_id')
    .leftJoin(openInvitations(db, personId).as('invited'), 'invited.club_id', 'club.id')
    .where(({ or, and, eb }) =>
      or([
        eb('mine.role', 'is not', null),
        eb('invited.club_id', 'is not', null),
        and([
          eb('club.joining', '<>', 'invitation'),
          eb('club.archived_at', 'is', null),
          or([
            eb('club.library_id', 'is', null),
            eb('club.library_id', 'in', librariesVisibleTo(db, personId).clearSelect().select('library.id')),
          ]),
        ]),
      ]),
    )
    .select([
      'club.id',
      'club.name',
      'club.description',
      'club.place',
      'club.online',
      'club.language',
      'club.zone',
      'club.joining',
      'club.library_id',
      'club.bets',
      'club.invitation',
      'club.created_at',
      'club.archived_at',
      'club.revision',
      'club.picture',
      'club.picture_words',
      'library.name as library',
      'mine.role',
      'mine.joined_at',
      'mine.shares',
      'invited.by as invited_by',
    ])
    .select(({ selectFrom }) =>
      selectFrom('clubs.members as member')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('member.club_id', '=', 'club.id')
        .$asScalar()
        .$notNull()
        .as('members'),
    )

export type ClubSeen = NonNullable<Awaited<ReturnType<typeof clubFor>>>

/** One club, if this person may see it. */
export const clubFor = (db: Db, clubId: string, personId: string | null) =>
  clubsVisibleTo(db, personId).where('club.id', '=', clubId).executeTakeFirst()

/** The clubs that somebody is in, by name; those that ended come last. */
export const clubsOf = (db: Db, personId: string) =>
  clubsVisibleTo(db, personId)
    .where('mine.role', 'is not', null)
    .orderBy(sql`club.archived_at is not null`)
    .orderBy(sql`club.name collate "unicode"`)
    .orderBy('club.id')
    .limit(200)
    .execute()

/** The clubs that somebody is invited to by name, the last first. */
export const clubsInvitedTo = (db: Db, personId: string) =>
  clubsVisibleTo(db, personId)
    .where('invited.club_id', 'is not', null)
    .orderBy('invited.invited_at', 'desc')
    .orderBy('club.id')
    .limit(50)
    .execute()

/** Clubs to find, by name, in which this person is not; those that they are invited to only where they are asked for; one more than a page holds. */
export const clubsToFind = (
  db: Db,
  personId: string | null,
  { q, after }: { q: string; after: { name: string; id: string } | null },
) =>
  clubsVisibleTo(db, personId)
    .where('mine.role', 'is', null)
    .$if(q === '', query => query.where('invited.club_id', 'is', null))
    .$if(q !== '', query =>
      query.where(sql<SqlBool>`strpos(lower(club.name || ' ' || coalesce(club.place, '')), lower(${q})) > 0`),
    )
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(lower(club.name), club.id) > (lower(${after?.name}), ${after?.id}::uuid)`),
    )
    .orderBy(sql`lower(club.name)`)
    .orderBy('club.id')
    .limit(clubPageSize + 1)
    .execute()

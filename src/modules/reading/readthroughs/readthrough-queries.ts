import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** The readings of a book, the last first, each with how far it came. */
export const readthroughsOf = (db: Db, personId: string, bookId: string) =>
  tables(db)
    .selectFrom('reading.readthroughs as one')
    .leftJoin(editionLengths(db).as('edition'), 'edition.id', 'one.edition_id')
    .select(['one.id', 'one.began', 'one.ended', 'one.outcome', 'edition.title as edition', 'edition.format'])
    .select(
      sql<
        number | null
      >`(select share from reading.progress where readthrough_id = one.id order by told_at desc, id desc limit 1)`.as(
        'share',
      ),
    )
    .where('one.person_id', '=', personId)
    .where('one.book_id', '=', bookId)
    .orderBy(sql`one.outcome is null`, 'desc')
    .orderBy(sql`coalesce(one.ended, one.began, '') collate "C"`, 'desc')
    .orderBy('one.created_at', 'desc')
    .orderBy('one.id')
    .limit(100)
    .execute()

/** One reading of this person's; undefined where it is not theirs. */
export const readthroughWith = (db: Db, personId: string, id: string) =>
  tables(db)
    .selectFrom('reading.readthroughs')
    .select(['id', 'book_id', 'began', 'ended', 'outcome'])
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()

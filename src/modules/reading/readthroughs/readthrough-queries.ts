import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** A person's readings with how far each came: a builder, by `one`. */
const readings = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.readthroughs as one')
    .leftJoin(editionLengths(db).as('edition'), 'edition.id', 'one.edition_id')
    .select(['one.id', 'one.book_id', 'one.edition_id', 'one.began', 'one.ended', 'one.outcome'])
    .select(['edition.title as edition', 'edition.format', 'edition.pages as edition_pages'])
    .select(
      sql<
        number | null
      >`(select share from reading.progress where readthrough_id = one.id order by told_at desc, id desc limit 1)`.as(
        'share',
      ),
    )
    .where('one.person_id', '=', personId)

/** The readings of a book, the last first. */
export const readthroughsOf = (db: Db, personId: string, bookId: string) =>
  readings(db, personId)
    .where('one.book_id', '=', bookId)
    .orderBy(sql`one.outcome is null`, 'desc')
    .orderBy(sql`coalesce(one.ended, one.began, '') collate "C"`, 'desc')
    .orderBy('one.created_at', 'desc')
    .orderBy('one.id')
    .limit(100)
    .execute()

/** One reading of this person's; undefined where it is not theirs. */
export const readthroughWith = (db: Db, personId: string, id: string) =>
  readings(db, personId).where('one.id', '=', id).executeTakeFirst()

/** What was told of a reading, the first first. */
export const tellingsOf = (db: Db, readthroughId: string) =>
  tables(db)
    .selectFrom('reading.progress')
    .select(['id', 'day', 'unit', 'value', 'length', 'share', 'minutes'])
    .where('readthrough_id', '=', readthroughId)
    .orderBy('told_at')
    .orderBy('id')
    .limit(1000)
    .execute()

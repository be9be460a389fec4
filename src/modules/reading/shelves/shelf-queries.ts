import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** A person's shelves, by name. */
export const shelvesOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.shelves')
    .select(['id', 'name', 'rule', 'shared', 'shared_library_id', 'revision'])
    .where('person_id', '=', personId)
    .orderBy(sql`name collate "unicode"`)
    .orderBy('id')
    .execute()

/** One shelf of theirs; undefined where it is not. */
export const shelfWith = (db: Db, personId: string, shelfId: string) =>
  tables(db)
    .selectFrom('reading.shelves')
    .select(['id', 'name', 'rule', 'shared', 'shared_library_id'])
    .where('id', '=', shelfId)
    .where('person_id', '=', personId)
    .executeTakeFirst()

/** Their tags with how often each stands, the most used first. */
export const tagsOf = (db: Db, personId: string, limit = 200) =>
  tables(db)
    .selectFrom('reading.tags')
    .select(({ fn }) => [fn.min<string>('tag').as('tag'), fn.countAll<number>().as('books')])
    .where('person_id', '=', personId)
    .groupBy(sql`lower(tag)`)
    .orderBy('books', 'desc')
    .orderBy('tag')
    .limit(limit)
    .execute()

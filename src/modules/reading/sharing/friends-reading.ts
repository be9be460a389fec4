import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { friendsOf, librariesOfMember, peopleVisibleTo } from '../../identity/index.ts'
import { readLogRule } from '../books/log-question.ts'
import { idsAnswering } from '../books/log-search.ts'
import { tables } from '../tables.ts'

export const friendsPageSize = 30

/** So many shelves of friends that fill themselves are looked into, those that were changed last. */
const mostRules = 50

type Asked = {
  /** The day from which on what was finished is still news. */
  since: string
  after: { at: Date; id: string } | null
}

/**
 * What somebody's friends read now or finished lately, as far as each shows it to them: what was touched last first, and one more
 * where it goes on. A friend who shows them nothing is not in it, whatever others may see; how far they are is in it only where they
 * show that, too.
 */
export async function friendsReading(db: Db, personId: string, { since, after }: Asked) {
  const shown = sql.join([...shownByHand(db, personId), ...(await shownByRules(db, personId))], sql` or `)
  const page = tables(db)
    .selectFrom(friendsShowing(db, personId).as('friend'))
    .innerJoinLateral(
      eb =>
        eb
          .selectFrom('reading.books')
          .select(bookColumns)
          .whereRef('person_id', '=', 'friend.id')
          .where('status', '=', 'reading')
          .unionAll(
            eb
              .selectFrom('reading.books')
              .select(bookColumns)
              .whereRef('person_id', '=', 'friend.id')
              .where('status', '=', 'read')
              .where('last_ended', '>=', since),
          )
          .as('book'),
      join => join.onTrue(),
    )
    .select(['friend.name', 'friend.picture', 'friend.shows_me'])
    .select(['book.id', 'book.person_id', 'book.work_id', 'book.status', 'book.rating'])
    .select(['book.last_ended', 'book.updated_at'])
    .where(sql<SqlBool>`(${shown})`)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(book.updated_at, book.id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .limit(friendsPageSize + 1)
  return tables(db)
    .selectFrom(page.as('book'))
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .leftJoin(peopleVisibleTo(db, personId).as('seen'), 'seen.id', 'book.person_id')
    .select(['book.id', 'book.name', 'book.picture', 'book.work_id', 'book.status', 'book.rating'])
    .select(['book.last_ended', 'book.updated_at', 'seen.handle'])
    .select(['work.title', 'work.by_line as author', 'work.language', 'work.cover'])
    .select(shareShown.as('share'))
    .orderBy('book.updated_at', 'desc')
    .orderBy('book.id', 'desc')
    .execute()
}

const bookColumns = [
  'id',
  'person_id',
  'work_id',
  'status',
  'rating',
  'last_ended',
  'updated_at',
  'shared',
  'shared_library_id',
] as const

const friendsShowing = (db: Db, personId: string) =>
  tables(db)
    .selectFrom(friendsOf(db, personId).as('one'))
    .select(['one.id', 'one.name', 'one.picture', 'one.shows_me'])
    .where('one.shows_me', '<>', 'nothing')

/** How far they are in what they read now, in millionths. */
const shareShown = sql<number | null>`case when book.shows_me = 'progress' and book.status = 'reading' then (
  select told.share from reading.readthroughs one join reading.progress told on told.readthrough_id = one.id
  where one.book_id = book.id and one.outcome is null order by told.told_at desc, told.id desc limit 1) end`

/** A book of a friend by itself, or on a shelf that they fill. */
const shownByHand = (db: Db, personId: string): RawBuilder<SqlBool>[] => [
  meant(db, personId, 'book'),
  sql`exists (select from reading.shelf_books stands join reading.shelves shelf on shelf.id = stands.shelf_id
    where stands.book_id = book.id and shelf.rule is null and ${meant(db, personId, 'shelf')})`,
]

/** What stands on their shelves that fill themselves. */
async function shownByRules(db: Db, personId: string): Promise<RawBuilder<SqlBool>[]> {
  const shelves = await tables(db)
    .selectFrom('reading.shelves as shelf')
    .innerJoin(friendsShowing(db, personId).as('friend'), 'friend.id', 'shelf.person_id')
    .select(['shelf.person_id', 'shelf.rule'])
    .where('shelf.rule', 'is not', null)
    .where(meant(db, personId, 'shelf'))
    .orderBy('shelf.updated_at', 'desc')
    .orderBy('shelf.id')
    .limit(mostRules)
    .execute()
  const conditions: RawBuilder<SqlBool>[] = []
  for (const { person_id, rule } of shelves) {
    const found = await idsAnswering(db, person_id, readLogRule(rule ?? ''))
    if (found) conditions.push(sql`(book.person_id = ${person_id} and book.id in ${found})`)
  }
  return conditions
}

/** Whether a friend's book or shelf is meant for this friend of theirs. */
const meant = (db: Db, personId: string, what: 'book' | 'shelf'): RawBuilder<SqlBool> =>
  sql`case ${sql.ref(`${what}.shared`)} when 'everyone' then true when 'friends' then true
    when 'members' then ${sql.ref(`${what}.shared_library_id`)} in (
      select id from ${librariesOfMember(db, personId)} as joined)
    else false end`

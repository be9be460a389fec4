import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { writeKey } from '../src/web/kit/keyset.ts'
import { openPlace, type Place } from './place.ts'

/** A page under test: addresses to be asked in turn, each with what must stand on it. */
export type Page = {
  name: string
  asked: { path: string; holds: string[] }[]
  /** How Carrel packs it; without it nobody does, so that the floor and Carrel send what they made. */
  packing?: 'gzip'
}

/** What is asked of a library: the same addresses of Carrel and of the floor. */
export async function pagesOf(place: Place): Promise<Page[]> {
  const { db, close } = await openPlace(place)
  try {
    const first = [{ path: '/catalog', holds: await titlesFrom(db, 0, 20) }]
    return [
      { name: 'list', asked: first },
      { name: 'list by gzip', asked: first, packing: 'gzip' },
      { name: 'list at depth', asked: await keys(db) },
      { name: 'search', asked: await questions(db) },
      { name: 'commonest word', asked: [await commonest(db)] },
      { name: 'book', asked: await books(db) },
    ]
  } finally {
    await close()
  }
}

const byTitle = sql`order by holding.sort_title collate "unicode", holding.work_id`

async function titlesFrom(db: Db, offset: number, count: number): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select work.title from (select * from catalog.holdings holding ${byTitle} offset ${offset} limit ${count}) as holding
    join catalog.works work on work.id = holding.work_id`.execute(db)
  return rows.map(({ title }) => title)
}

/** Fifty places all through the list, each the last row of a page. */
async function keys(db: Db) {
  const { rows } = await sql<{ sort_title: string; work_id: string; next: string }>`
    select sort_title, work_id, next from (
      select holding.sort_title, holding.work_id, row_number() over ${sql`(${byTitle})`} as place, count(*) over () as all,
        lead(work.title) over ${sql`(${byTitle})`} as next
      from catalog.holdings holding join catalog.works work on work.id = holding.work_id) as numbered
    where place % greatest(numbered.all / 50, 1) = 0 and next is not null limit 50`.execute(db)
  return rows.map(({ sort_title, work_id, next }) => ({
    path: `/catalog?after=${writeKey([sort_title, work_id])}`,
    holds: [next],
  }))
}

/** Two words of a title that few have, and a family name that many have, by turns. */
async function questions(db: Db) {
  const { rows: titles } = await sql<{ title: string }>`
    select work.title from bench.books book join catalog.works work on work.id = book.work_id
    where n % 7 = 3 and work.title ~ '^[^ ]{4,} [^ ]{4,}$'
      and (select count(*) from catalog.works other
        where other.search @@ (replace(lower(work.title), ' ', ':* & ') || ':*')::tsquery) < 20
    order by n limit 100`.execute(db)
  const { rows: names } = await sql<{ name: string }>`
    select lower(split_part(work.by_line, ' ', -1)) as name
    from bench.books book join catalog.works work on work.id = book.work_id where n % 7 = 5 order by n limit 100`.execute(
    db,
  )
  return names.flatMap(({ name }, place) => {
    const title = titles[place]?.title
    const forName = { path: searchFor(name), holds: ['/books/'] }
    return title ? [{ path: searchFor(title.toLowerCase()), holds: [title] }, forName] : [forName]
  })
}

const searchFor = (words: string): string => `/search?${new URLSearchParams({ q: words })}`

async function commonest(db: Db) {
  const { rows } = await sql<{ word: string }>`
    select word from ts_stat('select search from catalog.works') order by ndoc desc limit 1`.execute(db)
  return { path: searchFor(rows[0]?.word ?? ''), holds: ['/books/'] }
}

async function books(db: Db) {
  const { rows } = await sql<{ work_id: string; title: string; barcode: string }>`
    select book.work_id, work.title, copy.barcode from bench.books book
    join catalog.works work on work.id = book.work_id
    join catalog.copies copy on copy.work_id = book.work_id
    where n % 11 = 5 order by n limit 500`.execute(db)
  return rows.map(({ work_id, title, barcode }) => ({ path: `/books/${work_id}`, holds: [title, barcode] }))
}

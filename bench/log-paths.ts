import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { writeKey } from '../src/web/kit/keyset.ts'
import type { Page } from './paths.ts'
import { readerOf } from './visitor.ts'

/** What is asked of a reader's own pages: the same addresses of Carrel and of the floor. */
export async function pagesOfLog(db: Db, books: number): Promise<Page[]> {
  const { rows } = await sql<{ id: string }>`
      select id from identity.people where email = ${readerOf(books)}`.execute(db)
  const reader = rows[0]?.id ?? ''
  const year = new Date().getUTCFullYear() - 1
  const page = (name: string, path: string, holds: string[] = []): Page => ({
    name,
    asked: [{ path, holds }],
  })
  return [
    page('log', '/reading', await titles(db, reader, sql`true`, sql`updated_at desc, id desc`)),
    { name: 'log at depth', asked: await keys(db, reader) },
    page(
      'log, read',
      '/reading?status=read',
      await titles(db, reader, sql`status = 'read'`, sql`last_ended desc, id desc`),
    ),
    page('log by title', '/reading?sort=title'),
    { name: 'log, a word', asked: await words(db, reader) },
    page('log, the commonest word', `/reading?${new URLSearchParams({ q: await commonest(db, reader) })}`),
    page('log, a tag', '/reading?tag=tag+2'),
    page('log, a shelf by hand', `/reading?shelf=${await shelf(db, reader, 'Shelf 1')}`),
    // The floor reads no rules: the end of the address, which Carrel passes over, says that there is one.
    page('log, a shelf by rule', `/reading?shelf=${await shelf(db, reader, 'Best of all')}&by=rule`),
    page('statistics of a year', `/reading/statistics?year=${year}`, [String(year)]),
    page('statistics of all years', '/reading/statistics?year=all'),
    page('a year in books', `/reading/years/${year}`, [String(year)]),
    page(
      'to read',
      '/reading/to-read',
      await titles(db, reader, sql`status = 'to-read'`, sql`updated_at desc, id desc`),
    ),
    page('notes, a word', `/reading/notes?${new URLSearchParams({ q: await wordNoted(db, reader) })}`),
    page('goals', '/reading/goals'),
    page('home', '/', await titles(db, reader, sql`status = 'reading'`, sql`updated_at desc, id desc`)),
    page('changes', '/reading/changes'),
    { name: 'book, logged', asked: await logged(db, reader) },
  ]
}

type Part = ReturnType<typeof sql>

/** The first five of a list. */
async function titles(db: Db, reader: string, which: Part, order: Part): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select work.title from (
      select work_id, row_number() over (order by ${order}) as place from reading.books
      where person_id = ${reader} and ${which} order by ${order} limit 5) book
    join catalog.works work on work.id = book.work_id order by place`.execute(db)
  return rows.map(({ title }) => title)
}

/** Places all through the log, each the last row of a page. */
async function keys(db: Db, reader: string) {
  const { rows } = await sql<{ value: string; id: string; next: string }>`
    select to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as value, numbered.id, next from (
      select book.*, row_number() over latest as place, count(*) over () as all, lead(work.title) over latest as next
      from reading.books book join catalog.works work on work.id = book.work_id where person_id = ${reader}
      window latest as (order by book.updated_at desc, book.id desc)) as numbered
    where place % greatest(numbered.all / 50, 30) = 0 and next is not null limit 50`.execute(db)
  return rows.map(({ value, id, next }) => ({
    path: `/reading?after=${writeKey([value, id])}`,
    holds: [next],
  }))
}

/** Words of titles that few books of the log have, each with such a title. */
async function words(db: Db, reader: string) {
  const { rows } = await sql<{ word: string; title: string }>`
    select word, min(title) as title
    from reading.books book join catalog.works work on work.id = book.work_id,
      lateral regexp_split_to_table(lower(work.title), ' ') word
    where person_id = ${reader} and length(word) > 4 group by word having count(*) <= 5 order by md5(word) limit 40`.execute(
    db,
  )
  return rows.map(({ word, title }) => ({
    path: `/reading?${new URLSearchParams({ q: word })}`,
    holds: [title],
  }))
}

async function commonest(db: Db, reader: string): Promise<string> {
  const { rows } = await sql<{ word: string }>`
    select word from ts_stat(${`select search from catalog.works work
      join reading.books book on book.work_id = work.id and book.person_id = '${reader}'`}) order by ndoc desc, word limit 1`.execute(
    db,
  )
  return rows[0]?.word ?? ''
}

/** A word that some notes hold and most do not. */
async function wordNoted(db: Db, reader: string): Promise<string> {
  const { rows } = await sql<{ word: string }>`
    select word from ts_stat(${`select search from reading.notes where person_id = '${reader}'`})
    order by ndoc desc, word offset 20 limit 1`.execute(db)
  return rows[0]?.word ?? ''
}

async function shelf(db: Db, reader: string, name: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from reading.shelves where person_id = ${reader} and name = ${name}`.execute(db)
  return rows[0]?.id ?? ''
}

/** The pages of books that stand in the log; those that are read now are among them. */
async function logged(db: Db, reader: string) {
  const { rows } = await sql<{ work_id: string; title: string }>`
    select work_id, title from (
      select book.*, row_number() over (partition by status order by book.id) as place from reading.books book
      where person_id = ${reader} and status in ('read', 'reading', 'to-read')) book
    join catalog.works work on work.id = book.work_id where place <= 8 order by place, status`.execute(db)
  return rows.map(({ work_id, title }) => ({ path: `/books/${work_id}`, holds: [title] }))
}

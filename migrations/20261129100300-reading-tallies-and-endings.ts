import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // How many books stand where, so that a page of a long log need not count them.
  await sql`
    create table reading.tallies (
      person_id uuid not null references identity.people,
      status text not null,
      books integer not null,
      primary key (person_id, status)
    )`.execute(db)
  await sql`
    create function reading.count_books() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        insert into reading.tallies as tally (person_id, status, books)
        select person_id, status, -count(*) from gone group by person_id, status order by 1, 2
        on conflict (person_id, status) do update set books = tally.books + excluded.books;
      end if;
      if tg_op <> 'DELETE' then
        insert into reading.tallies as tally (person_id, status, books)
        select person_id, status, count(*) from come group by person_id, status order by 1, 2
        on conflict (person_id, status) do update set books = tally.books + excluded.books;
      end if;
      return null;
    end $$`.execute(db)
  for (const [event, seen] of [
    ['insert', 'new table as come'],
    ['update', 'old table as gone new table as come'],
    ['delete', 'old table as gone'],
  ] as const)
    await sql
      .raw(
        `create trigger tell_${event} after ${event} on reading.books referencing ${seen}
         for each statement execute function reading.count_books()`,
      )
      .execute(db)

  // When a book was last finished or stopped, as far as that is known, so that a list goes by it.
  await sql`alter table reading.books add column last_ended text collate "C" not null default ''`.execute(db)
  await sql`create index books_ended on reading.books (person_id, last_ended desc, id desc)`.execute(db)
  await sql`create index books_rating on reading.books (person_id, (coalesce(rating, 0)) desc, id desc)`.execute(
    db,
  )
  await sql`create index books_touched on reading.books (person_id, updated_at desc, id desc)`.execute(db)
  await sql`create index books_added on reading.books (person_id, added_on desc, id desc)`.execute(db)
  await sql`
    create function reading.tell_ending() returns trigger language plpgsql as $$
    declare of_book uuid := case tg_op when 'DELETE' then old.book_id else new.book_id end;
    begin
      update reading.books book set last_ended = told.last
      from (select coalesce(max(ended collate "C"), '') from reading.readthroughs where book_id = of_book) as told (last)
      where book.id = of_book and book.last_ended <> told.last;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger tell_ending after insert or delete or update of ended on reading.readthroughs
    for each row execute function reading.tell_ending()`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What joining two works did to a log, so that parting them can undo it. `folded` is null where the book itself moved; else
  // it says what two books were before they became this one.
  await sql`
    create table reading.joined_books (
      id uuid primary key,
      person_id uuid not null,
      book_id uuid not null,
      from_work uuid not null references catalog.works,
      into_work uuid not null references catalog.works,
      folded jsonb,
      joined_at timestamptz not null,
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create index joined_books_works on reading.joined_books (from_work, into_work)`.execute(db)
  await sql`create index joined_books_into on reading.joined_books (into_work)`.execute(db)
  await sql`create index joined_books_book on reading.joined_books (book_id)`.execute(db)

  // Readings go from book to book, too: the last ending of both is another then.
  await sql`
    create or replace function reading.tell_ending() returns trigger language plpgsql as $$
    begin
      update reading.books book set last_ended = told.last
      from (select one.id, coalesce((select max(ended collate "C") from reading.readthroughs where book_id = one.id), '')
        from reading.books one where one.id in (
          case when tg_op <> 'INSERT' then old.book_id end, case when tg_op <> 'DELETE' then new.book_id end)) as told (id, last)
      where book.id = told.id and book.last_ended <> told.last;
      return null;
    end $$`.execute(db)
  await sql`drop trigger tell_ending on reading.readthroughs`.execute(db)
  await sql`
    create trigger tell_ending after insert or delete or update of ended, book_id on reading.readthroughs
    for each row execute function reading.tell_ending()`.execute(db)
  await sql`
    update reading.books book set last_ended = told.last
    from (select book_id, coalesce(max(ended collate "C"), '') from reading.readthroughs group by book_id) as told (book_id, last)
    where book.id = told.book_id and book.last_ended <> told.last`.execute(db)
}

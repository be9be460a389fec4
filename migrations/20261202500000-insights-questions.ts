import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What somebody asked of the documents that they may read: of all, of one, or of those about one book.
  await sql`
    create table insights.questions (
      id uuid primary key,
      person_id uuid not null references identity.people,
      document_id uuid references insights.documents on delete cascade,
      work_id uuid references catalog.works,
      question text not null check (length(question) between 3 and 500),
      asked_at timestamptz not null,
      state text not null check (state in ('waiting', 'answered', 'silent', 'unavailable', 'withdrawn')),
      answer text check (length(answer) between 1 and 4000),
      model text,
      settled_at timestamptz,
      helpful boolean,
      task_id uuid,
      check (document_id is null or work_id is null),
      check (answer is null or (state = 'answered' and model is not null)),
      check ((settled_at is null) = (state = 'waiting'))
    )`.execute(db)
  await sql`create index questions_person on insights.questions (person_id, asked_at desc, id desc)`.execute(
    db,
  )
  await sql`create index questions_document on insights.questions (document_id) where document_id is not null`.execute(
    db,
  )
  await sql`create index questions_work on insights.questions (work_id) where work_id is not null`.execute(db)
  // What an answer stands on: words of a passage, copied. They go with the passage.
  await sql`
    create table insights.question_sources (
      question_id uuid not null references insights.questions on delete cascade,
      number integer not null check (number > 0),
      chunk_id uuid not null references insights.chunks on delete cascade,
      quote text not null check (length(quote) between 1 and 1000),
      primary key (question_id, number)
    )`.execute(db)
  await sql`create index question_sources_chunk on insights.question_sources (chunk_id)`.execute(db)
  // An answer of which a source is gone says what nothing stands for any more.
  await sql`
    create function insights.withdraw_answers() returns trigger language plpgsql as $$
    begin
      update insights.questions question set state = 'withdrawn', answer = null, model = null
      where question.state = 'answered' and question.id in (select question_id from gone);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger withdraw_answers after delete on insights.question_sources
    referencing old table as gone for each statement execute function insights.withdraw_answers()`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/** An answer is kept while it comes, each sentence as soon as it was checked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table insights.questions drop constraint questions_check1,
      add constraint questions_answer_of_a_model
        check (answer is null or (state in ('waiting', 'answered') and model is not null))`.execute(db)
  // What is written yet and loses a source begins anew with the next sentence.
  await sql`
    create or replace function insights.withdraw_answers() returns trigger language plpgsql as $$
    begin
      update insights.questions question
      set state = case question.state when 'answered' then 'withdrawn' else question.state end, answer = null, model = null
      where question.state in ('waiting', 'answered') and question.id in (select question_id from gone);
      return null;
    end $$`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One row for each kind: who wants to ask locks it, so that all processes together keep to the limits.
  await sql`
    create table insights.model_gates (
      kind text primary key check (kind in ('chat', 'embeddings')),
      resting_until timestamptz
    )`.execute(db)
  await sql`insert into insights.model_gates (kind) values ('chat'), ('embeddings')`.execute(db)
  // Costs are millionths of the currency's unit; while a call runs, the most that it may come to.
  await sql`
    create table insights.model_calls (
      id uuid primary key,
      kind text not null references insights.model_gates,
      purpose text not null,
      provider text not null,
      model text not null,
      library_id uuid references identity.libraries on delete set null,
      person_id uuid references identity.people on delete set null,
      began_at timestamptz not null,
      expires_at timestamptz not null,
      outcome text not null default 'running' check (outcome in ('running', 'answered', 'failed')),
      reason text check ((reason is not null) = (outcome = 'failed')),
      tokens_in integer check (tokens_in >= 0),
      tokens_out integer check (tokens_out >= 0),
      ms integer check (ms >= 0),
      cost bigint not null check (cost >= 0),
      question text,
      answer text
    )`.execute(db)
  await sql`create index model_calls_list on insights.model_calls (began_at desc, id desc)`.execute(db)
  await sql`create index model_calls_running on insights.model_calls (kind) where outcome = 'running'`.execute(
    db,
  )
  await sql`create index model_calls_person on insights.model_calls (person_id) where person_id is not null`.execute(
    db,
  )
  await sql`create index model_calls_library on insights.model_calls (library_id) where library_id is not null`.execute(
    db,
  )
  // What the limits are held against; it stays when the list is pruned.
  await sql`
    create table insights.model_days (
      day date not null,
      kind text not null references insights.model_gates,
      calls integer not null check (calls >= 0),
      cost bigint not null check (cost >= 0),
      primary key (day, kind)
    )`.execute(db)
  await sql`
    create table insights.libraries_without_models (
      library_id uuid primary key references identity.libraries on delete cascade,
      off_at timestamptz not null,
      off_by uuid references identity.people on delete set null
    )`.execute(db)
  await sql`create index libraries_without_models_by on insights.libraries_without_models (off_by)`.execute(
    db,
  )
  await sql`
    create table insights.people_without_models (
      person_id uuid primary key references identity.people on delete cascade,
      off_at timestamptz not null
    )`.execute(db)
}

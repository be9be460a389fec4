import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reading.goals (
      id uuid primary key,
      person_id uuid not null references identity.people,
      unit text not null check (unit in ('books', 'pages', 'hours')),
      amount integer not null check (amount between 1 and 1000000),
      starts_on date not null,
      ends_on date not null,
      created_at timestamptz not null,
      check (starts_on <= ends_on),
      unique (person_id, unit, starts_on, ends_on)
    )`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reading.preferences (
      person_id uuid primary key references identity.people,
      at_lending text not null check (at_lending in ('ask', 'always', 'never'))
    )`.execute(db)
  // Of a work, never of a loan: what is asked stays nobody's loan (RULES R15).
  await sql`
    create table reading.questions (
      id uuid primary key,
      person_id uuid not null references identity.people,
      work_id uuid not null references catalog.works,
      edition_id uuid references catalog.editions,
      kind text not null check (kind in ('start', 'end')),
      asked_at timestamptz not null,
      unique (person_id, work_id, kind)
    )`.execute(db)
  await sql`create index questions_work on reading.questions (work_id)`.execute(db)
  await sql`create index questions_edition on reading.questions (edition_id)`.execute(db)
  await sql`create index questions_asked on reading.questions (asked_at)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The secret is sealed with a key that lies in no backup. A code's counter is kept, so that no code is taken twice.
  await sql`
    create table identity.second_factors (
      person_id uuid primary key references identity.people on delete cascade,
      secret text not null,
      begun_at timestamptz not null,
      confirmed_at timestamptz,
      last_counter bigint not null default 0,
      tries integer not null default 0 check (tries >= 0),
      tried_at timestamptz,
      check (tries = 0 or tried_at is not null)
    )`.execute(db)

  await sql`
    create table identity.recovery_codes (
      person_id uuid not null references identity.second_factors on delete cascade,
      code_hash text not null,
      used_at timestamptz,
      primary key (person_id, code_hash)
    )`.execute(db)

  // Whoever has shown the first of two things; it opens nothing but the question for the second.
  await sql`
    create table identity.half_sign_ins (
      token_hash text primary key,
      person_id uuid not null references identity.people on delete cascade,
      proof text not null,
      tries integer not null default 0,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index half_sign_ins_person on identity.half_sign_ins (person_id)`.execute(db)
  await sql`create index half_sign_ins_expires on identity.half_sign_ins (expires_at)`.execute(db)
}

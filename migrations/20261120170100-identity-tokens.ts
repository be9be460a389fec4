import { type Kysely, sql } from 'kysely'

// Tokens are kept as hashes only: a leaked backup lets nobody in.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table identity.token_families (
      id uuid primary key,
      person_id uuid not null references identity.people on delete cascade,
      device text not null,
      address text,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index token_families_person on identity.token_families (person_id)`.execute(db)
  await sql`create index token_families_expire on identity.token_families (expires_at)`.execute(db)

  // A refresh token that was used is kept as long as its family: shown again, it tells of a thief.
  await sql`
    create table identity.family_tokens (
      hash text primary key,
      family_id uuid not null references identity.token_families on delete cascade,
      kind text not null check (kind in ('access', 'refresh')),
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db)
  await sql`create index family_tokens_family on identity.family_tokens (family_id)`.execute(db)

  await sql`
    create table identity.personal_tokens (
      id uuid primary key,
      hash text not null unique,
      person_id uuid not null references identity.people on delete cascade,
      name text not null check (length(name) between 1 and 100),
      scopes text[] not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      last_used_at timestamptz
    )`.execute(db)
  await sql`create index personal_tokens_person on identity.personal_tokens (person_id)`.execute(db)

  // Whoever remembers what a token stands for hears at once that it is over.
  await sql`
    create function identity.tell_token() returns trigger language plpgsql as $$
    begin
      perform pg_notify('carrel_access', 's' || old.hash);
      return null;
    end $$`.execute(db)
  for (const table of ['family_tokens', 'personal_tokens'])
    await sql`create trigger tell_token after delete on identity.${sql.raw(table)}
      for each row execute function identity.tell_token()`.execute(db)
}

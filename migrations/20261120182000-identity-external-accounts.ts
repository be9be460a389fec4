import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // An account elsewhere lets one person in here, and a person has at most one at each place.
  await sql`
    create table identity.external_accounts (
      issuer text not null check (length(issuer) between 1 and 500),
      subject text not null check (length(subject) between 1 and 255),
      person_id uuid not null references identity.people on delete cascade,
      linked_at timestamptz not null,
      primary key (issuer, subject),
      constraint external_accounts_one_each unique (person_id, issuer)
    )`.execute(db)
}

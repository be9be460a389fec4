import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Somebody is invited to a club once at a time, whoever of those who run it does so.
  await sql`
    create table clubs.invitations (
      club_id uuid not null references clubs.clubs,
      person_id uuid not null references identity.people,
      invited_by uuid not null references identity.people,
      invited_at timestamptz not null,
      declined_at timestamptz,
      primary key (club_id, person_id),
      check (invited_by <> person_id)
    )`.execute(db)
  await sql`create index invitations_person on clubs.invitations (person_id)`.execute(db)
  await sql`create index invitations_by on clubs.invitations (invited_by)`.execute(db)
}

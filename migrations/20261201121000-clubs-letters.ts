import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table clubs.members add letters text not null default 'day'
    check (letters in ('none', 'day', 'day-and-hours'))`.execute(db)
  await sql`alter table clubs.preferences add letters boolean not null default true`.execute(db)
  // What somebody was told of a meeting, once: before it begins, of the time that it had then; or that it was moved or called off,
  // by the revision of the meeting that did so.
  await sql`
    create table clubs.letters (
      id uuid primary key,
      club_id uuid not null,
      meeting_id uuid not null,
      person_id uuid not null references identity.people,
      kind text not null check (kind in ('day', 'hours', 'moved', 'cancelled')),
      starts_at timestamptz not null,
      revision integer not null default 0,
      mail_id uuid,
      written_at timestamptz not null,
      sent_at timestamptz,
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id) on delete cascade,
      constraint letters_once unique (meeting_id, person_id, kind, starts_at, revision),
      check ((kind in ('day', 'hours')) = (revision = 0))
    )`.execute(db)
  await sql`create index letters_meeting on clubs.letters (club_id, meeting_id)`.execute(db)
  await sql`create index letters_person on clubs.letters (person_id)`.execute(db)
  await sql`create index letters_mail on clubs.letters (mail_id) where mail_id is not null`.execute(db)
}

import { type Kysely, sql } from 'kysely'

// `link` is where a mail leads; it may hold a secret, so it goes as soon as the mail has. `has_link` stays.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table identity.mails (
      id uuid primary key,
      person_id uuid references identity.people,
      address text not null check (length(address) between 3 and 254),
      letter text not null,
      params jsonb not null,
      link text,
      has_link boolean not null,
      status text not null check (status in ('waiting', 'sent', 'failed', 'kept')),
      attempts integer not null default 0,
      last_error text,
      claimed_at timestamptz,
      created_at timestamptz not null,
      sent_at timestamptz,
      check ((status = 'sent') = (sent_at is not null)),
      check (status <> 'sent' or link is null)
    )`.execute(db)
  await sql`create index mails_by_status on identity.mails (status, id desc)`.execute(db)
  await sql`create index mails_person on identity.mails (person_id) where person_id is not null`.execute(db)
}

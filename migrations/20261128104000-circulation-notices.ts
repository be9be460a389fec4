import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table circulation.patrons add notices_by text not null default 'at-once'
      check (notices_by in ('at-once', 'daily', 'page'))`.execute(db)

  // A kind without a row has what every library begins with.
  await sql`
    create table circulation.notice_settings (
      library_id uuid not null references identity.libraries,
      kind text not null,
      enabled boolean not null,
      days integer[] not null,
      primary key (library_id, kind)
    )`.execute(db)

  // What a patron is told, once for each occasion: the loan and the date that it was about, or the hold, or the card.
  await sql`
    create table circulation.notices (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid,
      kind text not null check (
        kind in ('loan-confirmed', 'due-soon', 'overdue', 'hold-ready', 'hold-expired', 'card-expiring')
      ),
      loan_id uuid references circulation.loans on delete set null,
      hold_id uuid,
      step integer not null default 0,
      about text not null,
      written_at timestamptz not null,
      channel text check (channel in ('mail', 'page', 'none')),
      mail_id uuid,
      status text not null check (status in ('waiting', 'posted', 'sent', 'skipped')),
      why text,
      ended_at timestamptz,
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id),
      check ((ended_at is not null) = (status in ('sent', 'skipped'))),
      check (status <> 'skipped' or why is not null)
    )`.execute(db)
  await sql`create unique index notices_once on circulation.notices (kind, about, step)`.execute(db)
  await sql`create index notices_waiting on circulation.notices (library_id, patron_id) where status = 'waiting'`.execute(
    db,
  )
  await sql`create index notices_mail on circulation.notices (mail_id) where mail_id is not null`.execute(db)
  await sql`create index notices_log on circulation.notices (library_id, written_at desc, id desc)`.execute(
    db,
  )
  await sql`create index notices_patron on circulation.notices (patron_id, written_at desc)`.execute(db)
  await sql`create index notices_loan on circulation.notices (loan_id) where loan_id is not null`.execute(db)
}

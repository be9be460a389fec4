import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table circulation.loans
      alter patron_id drop not null,
      add length text not null default '14d' check (length ~ '^[0-9]{1,4}[dh]$'),
      add renewals integer not null default 0,
      -- As counted when it was lent or renewed last: what a closing moves is worked out from this one.
      add given_due_at timestamptz,
      add claimed_at timestamptz,
      add closed_as text check (closed_as in ('returned', 'lost')),
      add lent_through text not null default 'desk' check (lent_through in ('desk', 'self', 'program')),
      add constraint loans_patron_while_open check (patron_id is not null or returned_at is not null)`.execute(
    db,
  )
  await sql`update circulation.loans set given_due_at = due_at`.execute(db)
  await sql`update circulation.loans set closed_as = 'returned' where returned_at is not null`.execute(db)
  await sql`
    alter table circulation.loans
      alter given_due_at set not null,
      alter length drop default,
      add constraint loans_closed_as check ((closed_as is null) = (returned_at is null))`.execute(db)
  // What was lost came back to no branch.
  await sql`alter table circulation.loans drop constraint loans_check1`.execute(db)
  await sql`
    alter table circulation.loans add constraint loans_returned_branch check (
      (returned_branch_id is not null) = (closed_as is not null and closed_as = 'returned')
    )`.execute(db)
  await sql`create index loans_open_patron on circulation.loans (patron_id, due_at) where returned_at is null`.execute(
    db,
  )
  await sql`create index loans_lent on circulation.loans (library_id, lent_at, id)`.execute(db)
  await sql`
    create index loans_to_forget on circulation.loans (library_id, returned_at)
    where returned_at is not null and patron_id is not null and not keeps_history`.execute(db)

  await sql`
    create table circulation.renewals (
      id uuid primary key,
      library_id uuid not null,
      loan_id uuid not null references circulation.loans,
      renewed_at timestamptz not null,
      due_before timestamptz not null,
      due_after timestamptz not null check (due_after > due_before),
      through text not null check (through in ('desk', 'self', 'program', 'by-itself')),
      renewed_by uuid references identity.people
    )`.execute(db)
  await sql`create index renewals_loan on circulation.renewals (loan_id, renewed_at)`.execute(db)
}

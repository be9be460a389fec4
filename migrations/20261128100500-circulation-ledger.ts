import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // RULES R5: nothing is ever changed or deleted; a balance is a sum. What is owed is above zero, what settles it below.
  await sql`
    create table circulation.ledger (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid not null,
      kind text not null check (
        kind in ('fine', 'lost', 'replacement', 'manual', 'payment', 'waiver', 'refund', 'payout')
      ),
      amount integer not null check (amount <> 0),
      settles uuid references circulation.ledger,
      loan_id uuid references circulation.loans,
      branch_id uuid,
      method text check (method in ('cash', 'card', 'transfer', 'other')),
      receipt_id uuid,
      note text check (length(note) <= 500),
      explained jsonb,
      made_at timestamptz not null,
      made_by uuid references identity.people,
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id),
      foreign key (library_id, branch_id) references identity.branches (library_id, id),
      check ((amount < 0) = (kind in ('payment', 'waiver', 'refund'))),
      check ((settles is not null) = (amount < 0)),
      check ((method is not null) = (kind in ('payment', 'payout'))),
      check ((receipt_id is not null) = (kind in ('payment', 'payout')))
    )`.execute(db)
  await sql`create index ledger_patron on circulation.ledger (patron_id, made_at, id)`.execute(db)
  await sql`create index ledger_settles on circulation.ledger (settles) where settles is not null`.execute(db)
  await sql`create index ledger_loan on circulation.ledger (loan_id) where loan_id is not null`.execute(db)
  await sql`create index ledger_day on circulation.ledger (library_id, made_at, id)`.execute(db)
  await sql`create index ledger_receipt on circulation.ledger (receipt_id) where receipt_id is not null`.execute(
    db,
  )

  // The one change that is let through takes a link away: to a loan that is paid for, to an account that is gone.
  await sql`
    create function circulation.keep_ledger() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE'
        and (new.loan_id is null or new.loan_id is not distinct from old.loan_id)
        and (new.made_by is null or new.made_by is not distinct from old.made_by)
        and (to_jsonb(new) - 'loan_id' - 'made_by') = (to_jsonb(old) - 'loan_id' - 'made_by')
      then
        return new;
      end if;
      raise exception 'The ledger is only ever added to.' using errcode = 'restrict_violation';
    end $$`.execute(db)
  await sql`
    create trigger ledger_kept before update or delete on circulation.ledger
    for each row execute function circulation.keep_ledger()`.execute(db)
}

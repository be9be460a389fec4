import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // RULES R1: each name is looked up for itself; an empty column means that this row does not set it.
  await sql`
    alter table circulation.rules
      add loan_length text check (loan_length ~ '^[0-9]{1,4}[dh]$'),
      add kind_limit integer check (kind_limit >= 0),
      add renewals integer check (renewals >= 0),
      add renewal_length text check (renewal_length ~ '^[0-9]{1,4}[dh]$'),
      add renew_within integer check (renew_within >= 0),
      add renew_late integer check (renew_late >= 0),
      add auto_renew boolean,
      add hard_due text check (hard_due ~ '^(before|after|exactly) [0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      add fine_amount integer check (fine_amount >= 0),
      add fine_per integer check (fine_per > 0),
      add fine_grace integer check (fine_grace >= 0),
      add fine_most integer check (fine_most >= 0),
      add holdable boolean,
      add hold_limit integer check (hold_limit >= 0),
      add debt_limit integer check (debt_limit >= 0),
      add overdue_limit integer check (overdue_limit >= 0),
      add lost_fee integer check (lost_fee >= 0)`.execute(db)
  await sql`update circulation.rules set loan_length = loan_days || 'd' where loan_days is not null`.execute(
    db,
  )
  await sql`alter table circulation.rules drop loan_days`.execute(db)
  // What is counted for a patron as a whole cannot hang on the kind of one copy.
  await sql`
    alter table circulation.rules add constraint rules_of_patron check (
      item_type is null
      or (loan_limit is null and hold_limit is null and debt_limit is null and overdue_limit is null)
    ) not valid`.execute(db)

  await sql`
    create table circulation.settings (
      library_id uuid primary key references identity.libraries,
      rules_by text not null check (rules_by in ('lending-branch', 'owning-branch', 'home-branch')),
      one_per_title boolean not null,
      open_days_only boolean not null,
      day_strategy text not null check (day_strategy in ('keep', 'previous', 'next', 'same-weekday')),
      hour_strategy text check (hour_strategy in ('keep', 'hours-end', 'next-hours')),
      opening_offset integer not null check (opening_offset between 0 and 1440),
      renew_from text not null check (renew_from in ('today', 'due-date')),
      fine_open_only boolean not null,
      fine_grace_counted boolean not null,
      fine_at text not null check (fine_at in ('start', 'end')),
      fine_to_price boolean not null,
      fine_patron_most integer check (fine_patron_most >= 0),
      refund_found boolean not null,
      send_home boolean not null,
      hold_shelf_days integer not null check (hold_shelf_days between 1 and 365),
      hold_shelf_open_only boolean not null,
      hold_shelf_ends_open boolean not null,
      others_may_serve boolean not null,
      later_holds_block boolean not null,
      self_renewal boolean not null,
      self_holds boolean not null,
      self_lending boolean not null,
      forget_after_days integer not null check (forget_after_days between 0 and 3650)
    )`.execute(db)
}

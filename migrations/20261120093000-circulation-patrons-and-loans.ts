import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema circulation`.execute(db)

  await sql`
    create table circulation.patrons (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      person_id uuid references identity.people,
      name text not null check (length(name) between 1 and 200),
      search_name text not null,
      email text,
      phone text,
      category text not null,
      home_branch_id uuid not null,
      expires_on date,
      note text,
      keeps_history boolean not null default false,
      created_at timestamptz not null,
      unique (library_id, id),
      foreign key (library_id, home_branch_id) references identity.branches (library_id, id)
    )`.execute(db)
  // At most one patron for each person and library.
  await sql`create unique index patrons_person on circulation.patrons (library_id, person_id)`.execute(db)
  await sql`create index patrons_of_person on circulation.patrons (person_id) where person_id is not null`.execute(
    db,
  )
  await sql`create index patrons_name on circulation.patrons (library_id, name collate "unicode", id)`.execute(
    db,
  )
  await sql`create index patrons_email on circulation.patrons (library_id, email)`.execute(db)
  await sql`create index patrons_search on circulation.patrons using gin (search_name gin_trgm_ops)`.execute(
    db,
  )

  await sql`
    create table circulation.cards (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid not null,
      number text not null check (length(number) between 1 and 40),
      status text not null check (status in ('active', 'lost', 'replaced')),
      created_at timestamptz not null,
      unique (library_id, number),
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id)
    )`.execute(db)
  await sql`create index cards_patron on circulation.cards (patron_id)`.execute(db)
  await sql`create unique index cards_active on circulation.cards (patron_id) where status = 'active'`.execute(
    db,
  )

  // RULES R1: an empty scope column means any; an empty rule column means that this row does not set it.
  await sql`
    create table circulation.rules (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      branch_id uuid,
      category text,
      item_type text,
      loan_days integer check (loan_days between 0 and 3650),
      loan_limit integer check (loan_limit >= 0),
      foreign key (library_id, branch_id) references identity.branches (library_id, id),
      unique nulls not distinct (library_id, branch_id, category, item_type)
    )`.execute(db)

  await sql`
    create table circulation.loans (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid not null,
      copy_id uuid not null,
      work_id uuid not null references catalog.works,
      branch_id uuid not null,
      lent_at timestamptz not null,
      lent_by uuid not null references identity.people,
      due_at timestamptz not null,
      returned_at timestamptz check (returned_at >= lent_at),
      returned_branch_id uuid,
      keeps_history boolean not null,
      one_per_title boolean not null,
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id),
      foreign key (library_id, copy_id) references catalog.copies (library_id, id),
      foreign key (library_id, branch_id) references identity.branches (library_id, id),
      foreign key (library_id, returned_branch_id) references identity.branches (library_id, id),
      check ((returned_at is null) = (returned_branch_id is null))
    )`.execute(db)
  // RULES R6: however many try at once, one open loan for each copy, and one for each patron and title.
  await sql`create unique index loans_open_copy on circulation.loans (copy_id) where returned_at is null`.execute(
    db,
  )
  await sql`
    create unique index loans_open_title on circulation.loans (patron_id, work_id)
    where returned_at is null and one_per_title`.execute(db)
  await sql`create index loans_copy on circulation.loans (copy_id, returned_at)`.execute(db)
  await sql`create index loans_patron on circulation.loans (patron_id, lent_at desc)`.execute(db)
  await sql`
    create index loans_due on circulation.loans (library_id, due_at, id) where returned_at is null`.execute(
    db,
  )

  // What the desk did lately. It names a loan, never patron and copy together (RULES R15).
  await sql`
    create table circulation.scans (
      id uuid primary key,
      library_id uuid not null,
      branch_id uuid not null,
      staff_id uuid not null references identity.people,
      scanned_at timestamptz not null,
      barcode text not null,
      title text,
      work_id uuid,
      loan_id uuid references circulation.loans,
      outcome text not null,
      due_at timestamptz,
      foreign key (library_id, branch_id) references identity.branches (library_id, id)
    )`.execute(db)
  await sql`create index scans_desk on circulation.scans (library_id, staff_id, scanned_at desc)`.execute(db)
}

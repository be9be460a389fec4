import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table circulation.holds (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid not null,
      work_id uuid not null references catalog.works,
      copy_id uuid,
      pickup_branch_id uuid not null,
      status text not null check (
        status in ('pending', 'in-transit', 'on-shelf', 'picked-up', 'expired', 'cancelled')
      ),
      placed_at timestamptz not null,
      placed_by uuid references identity.people,
      starts_on date,
      low_priority boolean not null default false,
      suspended_at timestamptz,
      suspended_until date,
      filled_copy_id uuid,
      filled_at timestamptz,
      shelf_until date,
      ended_at timestamptz,
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id),
      foreign key (library_id, copy_id) references catalog.copies (library_id, id),
      foreign key (library_id, filled_copy_id) references catalog.copies (library_id, id),
      foreign key (library_id, pickup_branch_id) references identity.branches (library_id, id),
      check ((filled_copy_id is not null) or status not in ('in-transit', 'on-shelf')),
      check ((ended_at is not null) = (status in ('picked-up', 'expired', 'cancelled'))),
      check ((shelf_until is not null) or status <> 'on-shelf')
    )`.execute(db)
  // RULES R3: nobody waits twice for a title, and a copy is set aside for one.
  await sql`
    create unique index holds_once on circulation.holds (patron_id, work_id) where ended_at is null`.execute(
    db,
  )
  await sql`
    create unique index holds_filled on circulation.holds (filled_copy_id) where status in ('in-transit', 'on-shelf')`.execute(
    db,
  )
  await sql`
    create index holds_queue on circulation.holds (library_id, work_id, low_priority, placed_at, id)
    where ended_at is null`.execute(db)
  await sql`create index holds_patron on circulation.holds (patron_id, placed_at)`.execute(db)
  await sql`
    create index holds_shelf on circulation.holds (library_id, pickup_branch_id, shelf_until)
    where status = 'on-shelf'`.execute(db)
  await sql`create index holds_work on circulation.holds (work_id) where ended_at is null`.execute(db)

  await sql`
    create table circulation.transfers (
      id uuid primary key,
      library_id uuid not null,
      copy_id uuid not null,
      from_branch_id uuid not null,
      to_branch_id uuid not null check (to_branch_id <> from_branch_id),
      reason text not null check (reason in ('hold', 'home', 'asked')),
      hold_id uuid references circulation.holds,
      sent_at timestamptz not null,
      sent_by uuid references identity.people,
      ended_at timestamptz,
      ended_as text check (ended_as in ('received', 'cancelled')),
      foreign key (library_id, copy_id) references catalog.copies (library_id, id),
      foreign key (library_id, from_branch_id) references identity.branches (library_id, id),
      foreign key (library_id, to_branch_id) references identity.branches (library_id, id),
      check ((ended_at is null) = (ended_as is null))
    )`.execute(db)
  await sql`create unique index transfers_open on circulation.transfers (copy_id) where ended_at is null`.execute(
    db,
  )
  await sql`
    create index transfers_way on circulation.transfers (library_id, sent_at, id) where ended_at is null`.execute(
    db,
  )

  // What it costs to send a copy from one branch to another; null where nothing is sent. Not here: 1.
  await sql`
    create table circulation.routes (
      library_id uuid not null,
      from_branch_id uuid not null,
      to_branch_id uuid not null check (to_branch_id <> from_branch_id),
      cost integer check (cost >= 0),
      primary key (from_branch_id, to_branch_id),
      foreign key (library_id, from_branch_id) references identity.branches (library_id, id),
      foreign key (library_id, to_branch_id) references identity.branches (library_id, id)
    )`.execute(db)
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema catalog`.execute(db)
  await worksAndEditions(db)
  await people(db)
  await subjectsAndSeries(db)
  await identifiersAndRecords(db)
  await holdingsAndCopies(db)
}

async function worksAndEditions(db: Kysely<unknown>): Promise<void> {
  // `search` is made in TypeScript, so that both databases agree whatever their locale.
  await sql`
    create table catalog.works (
      id uuid primary key,
      title text not null check (length(title) between 1 and 1000),
      subtitle text,
      other_titles text[] not null default '{}',
      sort_title text not null check (length(sort_title) <= 200),
      by_line text not null default '',
      language text,
      original_year integer check (original_year between -4000 and 2200),
      match_key text not null,
      search tsvector not null,
      popularity integer not null default 0,
      made_by_library uuid references identity.libraries,
      provisional_for uuid references identity.people,
      merged_into uuid references catalog.works check (merged_into <> id),
      removed_at timestamptz,
      revision integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`create index works_search on catalog.works using gin (search)`.execute(db)
  await sql`create index works_match on catalog.works (match_key)
    where merged_into is null and removed_at is null`.execute(db)

  await sql`
    create table catalog.editions (
      id uuid primary key,
      work_id uuid not null references catalog.works,
      title text not null check (length(title) between 1 and 1000),
      subtitle text,
      statement text,
      edition_statement text,
      publisher text,
      place text,
      published text,
      year integer check (year between -4000 and 2200),
      languages text[] not null default '{}',
      pages integer check (pages > 0),
      extent text,
      format text not null,
      summary text,
      notes text[] not null default '{}',
      call_number text,
      made_by_library uuid references identity.libraries,
      removed_at timestamptz,
      revision integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (work_id, id)
    )`.execute(db)
}

async function people(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.contributors (
      id uuid primary key,
      name text not null check (length(name) between 1 and 300),
      sort_name text not null,
      other_name text,
      kind text not null check (kind in ('person', 'body', 'meeting')),
      dates text not null default '',
      match_key text not null,
      created_at timestamptz not null,
      unique (match_key, dates, kind)
    )`.execute(db)

  // Without an edition it is of the work: an author wrote every edition, a translator one.
  await sql`
    create table catalog.contributions (
      id uuid primary key,
      work_id uuid not null references catalog.works,
      edition_id uuid references catalog.editions,
      contributor_id uuid not null references catalog.contributors,
      role text not null,
      position integer not null,
      unique nulls not distinct (work_id, edition_id, contributor_id, role)
    )`.execute(db)
  await sql`create index contributions_contributor on catalog.contributions (contributor_id)`.execute(db)
  await sql`create index contributions_edition on catalog.contributions (edition_id)`.execute(db)
}

async function subjectsAndSeries(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.subjects (
      id uuid primary key,
      label text not null,
      kind text not null,
      match_key text not null unique
    )`.execute(db)
  await sql`
    create table catalog.work_subjects (
      work_id uuid not null references catalog.works,
      subject_id uuid not null references catalog.subjects,
      position integer not null,
      primary key (work_id, subject_id)
    )`.execute(db)
  await sql`create index work_subjects_subject on catalog.work_subjects (subject_id, work_id)`.execute(db)

  await sql`
    create table catalog.series (
      id uuid primary key,
      name text not null,
      match_key text not null unique
    )`.execute(db)
  await sql`
    create table catalog.edition_series (
      edition_id uuid not null references catalog.editions,
      series_id uuid not null references catalog.series,
      number text,
      position integer not null,
      primary key (edition_id, series_id)
    )`.execute(db)
  await sql`create index edition_series_series on catalog.edition_series (series_id)`.execute(db)
}

async function identifiersAndRecords(db: Kysely<unknown>): Promise<void> {
  // Not unique by value: publishers reuse ISBNs, and records disagree.
  await sql`
    create table catalog.identifiers (
      edition_id uuid not null references catalog.editions,
      kind text not null,
      value text not null,
      primary key (edition_id, kind, value)
    )`.execute(db)
  await sql`create index identifiers_value on catalog.identifiers (value, kind)`.execute(db)

  await sql`
    create table catalog.records (
      id uuid primary key,
      edition_id uuid not null references catalog.editions,
      library_id uuid references identity.libraries,
      import_id uuid,
      format text not null check (format in ('marc', 'marcxml', 'csv')),
      original bytea not null,
      sha256 bytea not null check (length(sha256) = 32),
      created_at timestamptz not null,
      unique (edition_id, sha256)
    )`.execute(db)
  await sql`create index records_sha256 on catalog.records (sha256)`.execute(db)
  await sql`create index records_import on catalog.records (import_id)`.execute(db)
}

async function holdingsAndCopies(db: Kysely<unknown>): Promise<void> {
  // A library's list: what it shows in its catalogue, with or without copies. The title is repeated for its index.
  await sql`
    create table catalog.holdings (
      library_id uuid not null references identity.libraries,
      work_id uuid not null references catalog.works,
      sort_title text not null,
      popularity integer not null default 0,
      added_at timestamptz not null,
      primary key (library_id, work_id)
    )`.execute(db)
  await sql`create index holdings_title
    on catalog.holdings (library_id, (sort_title collate "unicode"), work_id)`.execute(db)
  await sql`create index holdings_work on catalog.holdings (work_id)`.execute(db)

  await sql`
    create table catalog.copies (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      work_id uuid not null,
      edition_id uuid not null,
      barcode text not null check (length(barcode) between 1 and 40),
      owning_branch_id uuid not null,
      holding_branch_id uuid not null,
      call_number text,
      location text,
      item_type text not null,
      condition text,
      status text not null default 'in-collection' check (status in
        ('in-collection', 'damaged', 'in-repair', 'missing', 'lost', 'claimed-returned', 'withdrawn')),
      reference_only boolean not null default false,
      availability text not null default 'on-shelf' check (availability in
        ('on-shelf', 'on-loan', 'on-hold-shelf', 'in-transit')),
      due_at timestamptz,
      price_minor integer check (price_minor >= 0),
      note text,
      acquired_on date,
      revision integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (library_id, barcode),
      unique (library_id, id),
      foreign key (work_id, edition_id) references catalog.editions (work_id, id) on update cascade,
      foreign key (library_id, owning_branch_id) references identity.branches (library_id, id),
      foreign key (library_id, holding_branch_id) references identity.branches (library_id, id),
      check ((availability = 'on-loan') or due_at is null)
    )`.execute(db)
  await sql`create index copies_title on catalog.copies (library_id, work_id)`.execute(db)
  await sql`create index copies_edition on catalog.copies (work_id, edition_id)`.execute(db)

  await sql`
    create table catalog.barcode_numbers (
      library_id uuid primary key references identity.libraries,
      next bigint not null
    )`.execute(db)
}

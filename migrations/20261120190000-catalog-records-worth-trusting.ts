import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await history(db)
  await proposals(db)
  await mergers(db)
  await names(db)
  await additions(db)
}

/** What a work was before each change, whole: what changed is read from two of them. */
async function history(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.versions (
      id uuid primary key,
      work_id uuid not null references catalog.works,
      revision integer not null,
      state jsonb not null,
      cause text not null check (cause in
        ('edited', 'imported', 'enriched', 'covered', 'merged', 'split', 'reverted', 'proposed')),
      person_id uuid references identity.people,
      library_id uuid references identity.libraries,
      created_at timestamptz not null
    )`.execute(db)
  await sql`create index versions_work on catalog.versions (work_id, id)`.execute(db)
  await sql`create index versions_person on catalog.versions (person_id) where person_id is not null`.execute(
    db,
  )
  await sql`
    create table catalog.model_summaries (
      work_id uuid primary key references catalog.works,
      text text not null check (length(text) between 1 and 20000),
      model text not null,
      made_at timestamptz not null
    )`.execute(db)
}

async function proposals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.proposals (
      id uuid primary key,
      work_id uuid not null references catalog.works,
      library_id uuid not null references identity.libraries,
      person_id uuid references identity.people,
      changes jsonb not null,
      status text not null default 'open' check (status in ('open', 'accepted', 'declined', 'withdrawn')),
      reason text,
      decided_by uuid references identity.people,
      decided_at timestamptz,
      created_at timestamptz not null,
      check ((status = 'open') = (decided_at is null))
    )`.execute(db)
  await sql`create index proposals_open on catalog.proposals (id) where status = 'open'`.execute(db)
  await sql`create index proposals_work on catalog.proposals (work_id) where status = 'open'`.execute(db)
  await sql`create index proposals_person on catalog.proposals (person_id, id)`.execute(db)
}

/** What was done when two became one, or one two: enough to undo it exactly. */
async function mergers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.merges (
      id uuid primary key,
      kind text not null check (kind in ('works', 'editions', 'contributors', 'split')),
      from_id uuid not null,
      into_id uuid not null check (into_id <> from_id),
      done jsonb not null,
      person_id uuid references identity.people,
      library_id uuid references identity.libraries,
      created_at timestamptz not null,
      undone_at timestamptz,
      undone_by uuid references identity.people
    )`.execute(db)
  await sql`create index merges_from on catalog.merges (from_id)`.execute(db)
  await sql`create index merges_into on catalog.merges (into_id)`.execute(db)
  await sql`alter table catalog.editions add column merged_into uuid references catalog.editions
    check (merged_into <> id)`.execute(db)
  await sql`create index works_merged on catalog.works (merged_into) where merged_into is not null`.execute(
    db,
  )
  await sql`create index works_provisional on catalog.works (provisional_for)
    where provisional_for is not null`.execute(db)
}

async function names(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.contributors
    add column merged_into uuid references catalog.contributors check (merged_into <> id),
    add column revision integer not null default 1`.execute(db)
  await sql`create index contributors_merged on catalog.contributors (merged_into)
    where merged_into is not null`.execute(db)
  await sql`
    create table catalog.contributor_names (
      contributor_id uuid not null references catalog.contributors,
      name text not null check (length(name) between 1 and 300),
      kind text not null check (kind in ('variant', 'pseudonym', 'real', 'former')),
      primary key (contributor_id, name)
    )`.execute(db)
}

/** What a library says of a title in its own catalogue alone. */
async function additions(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.holdings
    add column note text check (length(note) <= 4000),
    add column call_number text check (length(call_number) <= 100),
    add column local_subjects text[] not null default '{}',
    add column local_search tsvector`.execute(db)
}

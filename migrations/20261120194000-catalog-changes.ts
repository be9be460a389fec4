import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await changes(db)
  await names(db)
}

/** What a person, a copy or a library's own words on a title said before and after each change; works have their versions. */
// Not jsonb, which forgets the order of the fields: a history shows them as the form does.
async function changes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.changes (
      id uuid primary key,
      contributor_id uuid references catalog.contributors,
      copy_id uuid references catalog.copies on delete cascade,
      work_id uuid references catalog.works,
      holder_id uuid references identity.libraries,
      before json not null,
      after json not null,
      cause text not null check (cause in ('edited', 'merged', 'reverted')),
      person_id uuid references identity.people,
      library_id uuid references identity.libraries,
      created_at timestamptz not null,
      check (num_nonnulls(contributor_id, copy_id, work_id) = 1),
      check ((work_id is null) = (holder_id is null))
    )`.execute(db)
  await sql`create index changes_contributor on catalog.changes (contributor_id, id)
    where contributor_id is not null`.execute(db)
  await sql`create index changes_copy on catalog.changes (copy_id, id) where copy_id is not null`.execute(db)
  await sql`create index changes_additions on catalog.changes (holder_id, work_id, id)
    where work_id is not null`.execute(db)
  await sql`create index changes_person on catalog.changes (person_id) where person_id is not null`.execute(
    db,
  )
}

/** Who was joined with another keeps their name, to lead imports on, and the other may have it, too. */
async function names(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.contributors drop constraint contributors_match_key_dates_kind_key`.execute(
    db,
  )
  await sql`create unique index contributors_name on catalog.contributors (match_key, dates, kind)
    where merged_into is null`.execute(db)
  await sql`create index contributors_key on catalog.contributors (match_key)`.execute(db)
}

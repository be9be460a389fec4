import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What a meeting or a title of a ballot was told with, where its work was joined with another since: by it they find their way back.
  for (const table of ['meetings', 'proposals'])
    await sql
      .raw(
        `alter table clubs.${table} add told_work_id uuid references catalog.works check (told_work_id <> work_id)`,
      )
      .execute(db)
  await sql`create index meetings_told_work on clubs.meetings (told_work_id) where told_work_id is not null`.execute(
    db,
  )
  await sql`create index proposals_told_work on clubs.proposals (told_work_id) where told_work_id is not null`.execute(
    db,
  )
  // Two titles of a ballot that are one by now: the later counts as the earlier, with the marks it has, until they are two again.
  await sql`alter table clubs.proposals add same_as uuid check (same_as <> id)`.execute(db)
  await sql`alter table clubs.proposals add foreign key (poll_id, same_as)
    references clubs.proposals (poll_id, id) on delete set null (same_as)`.execute(db)
  await sql`create index proposals_same_as on clubs.proposals (poll_id, same_as) where same_as is not null`.execute(
    db,
  )
  // Once on a ballot, as long as it is not counted. Deferrable, so that it is looked at when all titles have moved.
  await sql`alter table clubs.proposals drop constraint proposals_poll_id_work_id_key`.execute(db)
  await sql`alter table clubs.proposals add constraint proposals_once
    exclude using btree (poll_id with =, work_id with =) where (same_as is null and copies is null)
    deferrable initially immediate`.execute(db)
}

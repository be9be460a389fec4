import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // As src/modules/reading/readthroughs/partial-date.ts reads it: 2023-02-30 is no day, and would break whoever counts with it.
  await sql`
    create function reading.is_partial_date(written text) returns boolean language sql immutable strict return
      case
        when written !~ '^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$' then false
        when length(written) < 10 then true
        else right(written, 2)::integer <= extract(day from
          make_date(left(written, 4)::integer, substr(written, 6, 2)::integer, 1) + interval '1 month' - interval '1 day')
      end`.execute(db)
  for (const column of ['began', 'ended']) {
    const [name, constraint] = [sql.ref(column), sql.ref(`readthroughs_${column}_check`)]
    // Of such a day only the month can be meant; nothing is known where there is no such year.
    await sql`update reading.readthroughs set ${name} = case when ${name} ~ '^0000' then null else left(${name}, 7) end
      where not reading.is_partial_date(${name})`.execute(db)
    await sql`alter table reading.readthroughs drop constraint ${constraint},
      add constraint ${constraint} check (reading.is_partial_date(${name}))`.execute(db)
  }
}

import { type Kysely, sql } from 'kysely'

// The columns are those that rate-limiter-flexible's PostgreSQL store reads and writes.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema if not exists web`.execute(db)
  await sql`
    create table web.rate_limits (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    )`.execute(db)
  await sql`create index rate_limits_expire on web.rate_limits (expire)`.execute(db)
}

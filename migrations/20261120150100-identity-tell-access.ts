import { type Kysely, sql } from 'kysely'

/**
 * Says on the channel carrel_access what a process may have remembered and has to read again: a letter for the kind, then
 * the value of one column, or nothing for all. Told by the database, so that no way of changing a row can forget it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function identity.tell_access() returns trigger language plpgsql as $$
    begin
      perform pg_notify('carrel_access', tg_argv[0] || coalesce(to_jsonb(coalesce(old, new)) ->> tg_argv[1], ''));
      return null;
    end $$`.execute(db)

  const tell = (table: string, when: string, kind: string, column: string) =>
    sql`create trigger tell_access after ${sql.raw(when)} on identity.${sql.raw(table)}
      for each row execute function identity.tell_access(${sql.raw(`'${kind}', '${column}'`)})`.execute(db)
  await tell('sessions', 'delete or update of person_id, library_id, branch_id, expires_at', 's', 'id_hash')
  await tell('people', 'delete or update', 'p', 'id')
  await tell('memberships', 'insert or delete or update', 'p', 'person_id')
  await tell('libraries', 'insert or delete or update', 'l', 'id')
  await tell('branches', 'delete or update', 'l', 'library_id')
  await tell('roles', 'delete or update', 'a', 'none')
  await tell('grants', 'insert or delete or update', 'a', 'none')
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Ids without foreign keys: an entry outlives what it tells of.
  await sql`
    create table identity.audit (
      id uuid primary key,
      at timestamptz not null,
      event text not null check (event ~ '^[a-z]+\\.[a-z-]+$'),
      actor_id uuid,
      address text,
      person_id uuid,
      library_id uuid,
      subject_kind text,
      subject_id uuid,
      details jsonb not null default '{}',
      for_members boolean not null default false,
      check ((subject_kind is null) = (subject_id is null))
    )`.execute(db)
  await sql`create index audit_library on identity.audit (library_id, id desc) where library_id is not null`.execute(
    db,
  )
  await sql`create index audit_activity on identity.audit (library_id, id desc) where for_members`.execute(db)
  await sql`create index audit_actor on identity.audit (actor_id, id desc) where actor_id is not null`.execute(
    db,
  )
  await sql`create index audit_person on identity.audit (person_id, id desc) where person_id is not null`.execute(
    db,
  )
  await sql`create index audit_event on identity.audit (event, id desc)`.execute(db)

  // What is written stays as it is. Only forgetting is allowed: who it was, from where, and after 90 days at the
  // earliest the whole entry.
  await sql`
    create function identity.keep_audit() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.at > now() - interval '90 days' then
          raise exception 'An entry of the audit is kept for 90 days at least.' using errcode = '23001';
        end if;
        return old;
      end if;
      if (to_jsonb(new) - array['actor_id', 'person_id', 'address', 'details'])
          is distinct from (to_jsonb(old) - array['actor_id', 'person_id', 'address', 'details'])
        or coalesce(new.actor_id, old.actor_id) is distinct from old.actor_id
        or coalesce(new.person_id, old.person_id) is distinct from old.person_id
        or coalesce(new.address, old.address) is distinct from old.address
        or new.details not in (old.details, '{}') then
        raise exception 'An entry of the audit is never changed.' using errcode = '23001';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger keep_audit before update or delete on identity.audit
      for each row execute function identity.keep_audit()`.execute(db)
}

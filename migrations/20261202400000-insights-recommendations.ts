import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Who may be counted when the program learns which books go together, and who lets their household choose by what they like; without
  // a row somebody is counted, and no household chooses by them.
  await sql`
    create table insights.taste_choices (
      person_id uuid primary key references identity.people,
      counted boolean not null,
      at_home boolean not null
    )`.execute(db)
  // What people liked, of those who may be counted: a copy for counting alone, made anew from their logs and loans.
  await sql`
    create table insights.likes (
      person_id uuid not null references identity.people,
      work_id uuid not null references catalog.works,
      primary key (person_id, work_id)
    )`.execute(db)
  await sql`create index likes_work on insights.likes (work_id, person_id)`.execute(db)
  await sql`
    create table insights.liked_works (
      work_id uuid primary key references catalog.works,
      people integer not null check (people >= 0),
      stale boolean not null default true
    )`.execute(db)
  await sql`create index liked_works_stale on insights.liked_works (work_id) where stale`.execute(db)
  // Which books are liked by the same people; of fewer than three nothing is known, so that no row tells of one person.
  await sql`
    create table insights.neighbours (
      work_id uuid not null references catalog.works,
      neighbour_id uuid not null references catalog.works,
      likeness double precision not null check (likeness > 0),
      people integer not null check (people >= 3),
      primary key (work_id, neighbour_id),
      check (work_id <> neighbour_id)
    )`.execute(db)
  await sql`create index neighbours_back on insights.neighbours (neighbour_id, work_id)`.execute(db)
  await sql`
    create table insights.dismissals (
      person_id uuid not null references identity.people,
      work_id uuid not null references catalog.works,
      dismissed_at timestamptz not null,
      primary key (person_id, work_id)
    )`.execute(db)
  await sql`create index dismissals_latest on insights.dismissals (person_id, dismissed_at desc, work_id)`.execute(
    db,
  )
  await countLikes(db)
}

/** How many people liked a work is kept where they are written, and the work is to be learned anew. */
async function countLikes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function insights.count_likes() returns trigger language plpgsql as $$
    begin
      insert into insights.liked_works as liked (work_id, people)
      select work_id, count(*) from changed group by work_id order by work_id
      on conflict (work_id) do update set people = liked.people + excluded.people, stale = true;
      return null;
    end $$`.execute(db)
  await sql`
    create function insights.discount_likes() returns trigger language plpgsql as $$
    begin
      update insights.liked_works liked set people = liked.people - gone.people, stale = true
      from (select work_id, count(*) as people from changed group by work_id order by work_id) gone
      where liked.work_id = gone.work_id;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_likes after insert on insights.likes
    referencing new table as changed for each statement execute function insights.count_likes()`.execute(db)
  await sql`
    create trigger discount_likes after delete on insights.likes
    referencing old table as changed for each statement execute function insights.discount_likes()`.execute(
    db,
  )
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Ratings in quarter stars; sentiment in ten-thousandths, so that what sums count is exact. A review stays told of the work that it
  // was written of; where works are one, the newer of one person's two stands.
  await sql`
    create table insights.reviews (
      id uuid primary key,
      work_id uuid not null references catalog.works,
      told_work_id uuid not null references catalog.works,
      person_id uuid not null references identity.people,
      body text not null check (length(body) between 10 and 5000),
      rating smallint not null check (rating between 4 and 20),
      gate integer check (gate between 1 and 1000000),
      borrowed_here boolean not null,
      sentiment integer not null check (sentiment between -10000 and 10000),
      band text not null generated always as (case
        when sentiment <= -5000 then 'very-negative'
        when sentiment < -3000 then 'negative'
        when sentiment <= 3000 then 'neutral'
        when sentiment < 5000 then 'positive'
        else 'very-positive' end) stored,
      method text not null check (method in ('model', 'lexicon', 'rating')),
      model text,
      stands boolean not null default true,
      helpful integer not null default 0 check (helpful >= 0),
      written_at timestamptz not null,
      edited_at timestamptz,
      hidden_at timestamptz,
      hidden_by uuid references identity.people,
      revision integer not null default 1,
      check ((method = 'model') = (model is not null)),
      check (hidden_by is null or hidden_at is not null)
    )`.execute(db)
  await sql`create unique index reviews_one on insights.reviews (work_id, person_id) where stands`.execute(db)
  await sql`create unique index reviews_told on insights.reviews (told_work_id, person_id)`.execute(db)
  await sql`create index reviews_helpful on insights.reviews (work_id, helpful desc, id desc)`.execute(db)
  await sql`create index reviews_newest on insights.reviews (work_id, id desc)`.execute(db)
  await sql`create index reviews_band on insights.reviews (work_id, band, helpful desc, id desc)`.execute(db)
  await sql`create index reviews_gated on insights.reviews (work_id, gate) where gate is not null`.execute(db)
  await sql`create index reviews_person on insights.reviews (person_id, id desc)`.execute(db)
  await sql`create index reviews_hidden_by on insights.reviews (hidden_by) where hidden_by is not null`.execute(
    db,
  )

  await sql`
    create table insights.helpful_votes (
      review_id uuid not null references insights.reviews on delete cascade,
      person_id uuid not null references identity.people,
      voted_at timestamptz not null,
      primary key (review_id, person_id)
    )`.execute(db)
  await sql`create index helpful_votes_person on insights.helpful_votes (person_id)`.execute(db)
  await sql`
    create function insights.count_votes() returns trigger language plpgsql as $$
    begin
      update insights.reviews set helpful = helpful + case tg_op when 'INSERT' then 1 else -1 end
      where id = case tg_op when 'INSERT' then new.review_id else old.review_id end;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_votes after insert or delete on insights.helpful_votes
    for each row execute function insights.count_votes()`.execute(db)

  await sql`
    create table insights.review_reports (
      id uuid primary key,
      review_id uuid not null references insights.reviews on delete cascade,
      reported_by uuid not null references identity.people,
      reason text not null check (length(reason) between 1 and 1000),
      reported_at timestamptz not null,
      resolved_by uuid references identity.people,
      resolved_at timestamptz,
      outcome text check (outcome in ('kept', 'hidden')),
      unique (review_id, reported_by),
      check ((outcome is null) = (resolved_at is null) and (resolved_by is null or resolved_at is not null))
    )`.execute(db)
  await sql`create index review_reports_open on insights.review_reports (reported_at, id) where resolved_at is null`.execute(
    db,
  )
  await sql`create index review_reports_reported_by on insights.review_reports (reported_by)`.execute(db)
  await sql`create index review_reports_resolved_by on insights.review_reports (resolved_by) where resolved_by is not null`.execute(
    db,
  )

  // Who wants to see all reviews of a book, wherever they are in it.
  await sql`
    create table insights.review_openings (
      person_id uuid not null references identity.people,
      work_id uuid not null references catalog.works,
      opened_at timestamptz not null,
      primary key (person_id, work_id)
    )`.execute(db)
  await sql`create index review_openings_work on insights.review_openings (work_id)`.execute(db)

  // What the reviews of a work come to, so that its page need not count them: only those that stand and are not hidden.
  await sql`
    create table insights.review_tallies (
      work_id uuid not null references catalog.works,
      band text not null,
      method text not null,
      reviews integer not null,
      sentiment bigint not null,
      rating bigint not null,
      primary key (work_id, band, method)
    )`.execute(db)
  await sql`
    create function insights.count_reviews() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        insert into insights.review_tallies as tally (work_id, band, method, reviews, sentiment, rating)
        select work_id, band, method, -count(*), -sum(sentiment), -sum(rating) from gone
        where stands and hidden_at is null group by work_id, band, method order by 1, 2, 3
        on conflict (work_id, band, method) do update set reviews = tally.reviews + excluded.reviews,
          sentiment = tally.sentiment + excluded.sentiment, rating = tally.rating + excluded.rating;
      end if;
      if tg_op <> 'DELETE' then
        insert into insights.review_tallies as tally (work_id, band, method, reviews, sentiment, rating)
        select work_id, band, method, count(*), sum(sentiment), sum(rating) from come
        where stands and hidden_at is null group by work_id, band, method order by 1, 2, 3
        on conflict (work_id, band, method) do update set reviews = tally.reviews + excluded.reviews,
          sentiment = tally.sentiment + excluded.sentiment, rating = tally.rating + excluded.rating;
      end if;
      return null;
    end $$`.execute(db)
  for (const [event, seen] of [
    ['insert', 'new table as come'],
    ['update', 'old table as gone new table as come'],
    ['delete', 'old table as gone'],
  ] as const)
    await sql
      .raw(
        `create trigger count_${event} after ${event} on insights.reviews referencing ${seen}
         for each statement execute function insights.count_reviews()`,
      )
      .execute(db)

  // What readers agree on: sentences of theirs, and a model's words over them where there is a model.
  await sql`
    create table insights.consensus (
      work_id uuid primary key references catalog.works,
      words text check (length(words) between 1 and 2000),
      model text,
      reviews integer not null,
      found_at timestamptz not null,
      check ((words is null) = (model is null))
    )`.execute(db)
  await sql`
    create table insights.consensus_quotes (
      work_id uuid not null references insights.consensus on delete cascade,
      tone text not null check (tone in ('praise', 'criticism')),
      position integer not null,
      review_id uuid not null references insights.reviews on delete cascade,
      sentence text not null,
      primary key (work_id, tone, position)
    )`.execute(db)
  await sql`create index consensus_quotes_review on insights.consensus_quotes (review_id)`.execute(db)
  // What was said over reviews does not outlive any of them: it is found anew from those that are left.
  await sql`
    create function insights.forget_consensus() returns trigger language plpgsql as $$
    begin
      update insights.consensus set words = null, model = null where work_id = old.work_id and words is not null;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger forget_consensus after delete or update of work_id, body, gate, stands, hidden_at on insights.reviews
    for each row execute function insights.forget_consensus()`.execute(db)
}

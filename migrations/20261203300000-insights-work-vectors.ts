import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What the record of a work tells, as a direction. `source` is the digest of the text that it was made from, so that it is made anew
  // only where that has changed. One length needs one index, as in insights.embeddings.
  await sql`
    create table insights.work_vectors (
      work_id uuid primary key references catalog.works on delete cascade,
      model text not null,
      dimensions integer not null,
      embedding halfvec not null,
      source text not null,
      check (dimensions = vector_dims(embedding))
    )`.execute(db)
  await sql`create index work_vectors_model on insights.work_vectors (model)`.execute(db)
  for (const dimensions of [384, 768, 1024, 1536])
    await sql`create index ${sql.ref(`work_vectors_nearest_${dimensions}`)} on insights.work_vectors
      using hnsw ((embedding::halfvec(${sql.lit(dimensions)})) halfvec_cosine_ops)
      where dimensions = ${sql.lit(dimensions)}`.execute(db)
  // Works whose nearest are to be looked for. A column beside the vector would write it, and its place in the index, anew each time.
  await sql`
    create table insights.stale_vectors (
      work_id uuid primary key references insights.work_vectors on delete cascade
    )`.execute(db)
  await sql`
    create table insights.content_neighbours (
      work_id uuid not null references insights.work_vectors on delete cascade,
      neighbour_id uuid not null references insights.work_vectors on delete cascade,
      likeness real not null check (likeness > 0 and likeness <= 1),
      primary key (work_id, neighbour_id),
      check (work_id <> neighbour_id)
    )`.execute(db)
  await sql`create index content_neighbours_back on insights.content_neighbours (neighbour_id, work_id)`.execute(
    db,
  )
}

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A document is one person's, or a library's, or a club's. Its work stays when works are joined, and comes back when they are parted.
  await sql`
    create table insights.documents (
      id uuid primary key,
      person_id uuid references identity.people,
      library_id uuid references identity.libraries,
      club_id uuid references clubs.clubs,
      added_by uuid references identity.people,
      work_id uuid references catalog.works,
      told_work_id uuid references catalog.works,
      spoils text not null check (spoils in ('text', 'nothing', 'all')),
      title text not null check (length(title) between 1 and 300),
      file_name text not null check (length(file_name) between 1 and 200),
      file text not null unique check (file ~ '^[0-9a-f]{64}$'),
      bytes bigint not null check (bytes > 0),
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      kind text check (kind in ('pdf', 'markdown', 'text')),
      status text not null check (status in ('reading', 'ready', 'refused')),
      refusal text check ((refusal is null) = (status <> 'refused')),
      pages integer check (pages > 0),
      unread_pages integer not null default 0 check (unread_pages >= 0),
      task_id uuid,
      added_at timestamptz not null,
      read_at timestamptz,
      removed_at timestamptz,
      check (num_nonnulls(person_id, library_id, club_id) = 1),
      check (work_id is not null or spoils = 'nothing'),
      check (told_work_id is null or work_id is not null),
      check (status <> 'ready' or (kind is not null and pages is not null))
    )`.execute(db)
  // The same file twice is one document of its owner; each of these also finds what an owner has, the newest last.
  for (const owner of ['person_id', 'library_id', 'club_id']) {
    await sql`create unique index ${sql.ref(`documents_once_${owner}`)} on insights.documents (${sql.ref(owner)}, sha256)
      where ${sql.ref(owner)} is not null and removed_at is null`.execute(db)
    await sql`create index ${sql.ref(`documents_of_${owner}`)} on insights.documents (${sql.ref(owner)}, id desc)
      where ${sql.ref(owner)} is not null`.execute(db)
  }
  await sql`create index documents_work on insights.documents (work_id) where work_id is not null`.execute(db)
  await sql`create index documents_told_work on insights.documents (told_work_id) where told_work_id is not null`.execute(
    db,
  )
  await sql`create index documents_added_by on insights.documents (added_by) where added_by is not null`.execute(
    db,
  )
  await sql`create index documents_removed on insights.documents (removed_at) where removed_at is not null`.execute(
    db,
  )
  // The whole text, in passages. What a passage gives away lies before its gate: a share of the work, in millionths.
  await sql`
    create table insights.chunks (
      id uuid primary key,
      document_id uuid not null references insights.documents on delete cascade,
      number integer not null check (number > 0),
      page_from integer not null check (page_from > 0),
      page_to integer not null check (page_to >= page_from),
      heading text,
      body text not null check (body <> ''),
      gate integer check (gate between 1 and 1000000),
      search tsvector not null,
      unique (document_id, number)
    )`.execute(db)
  await sql`create index chunks_search on insights.chunks using gin (search)`.execute(db)
  await sql`create index chunks_pages on insights.chunks (document_id, page_to, page_from)`.execute(db)
  // Vectors of any model stand side by side, told apart by its name. An index needs one length: those that models have are indexed
  // here, so that a model can be changed without a migration; any other is compared one by one.
  await sql`
    create table insights.embeddings (
      chunk_id uuid not null references insights.chunks on delete cascade,
      model text not null,
      dimensions integer not null,
      embedding halfvec not null,
      primary key (chunk_id, model),
      check (dimensions = vector_dims(embedding))
    )`.execute(db)
  await sql`create index embeddings_model on insights.embeddings (model, chunk_id)`.execute(db)
  for (const dimensions of [384, 768, 1024, 1536])
    await sql`create index ${sql.ref(`embeddings_nearest_${dimensions}`)} on insights.embeddings
      using hnsw ((embedding::halfvec(${sql.lit(dimensions)})) halfvec_cosine_ops)
      where dimensions = ${sql.lit(dimensions)}`.execute(db)
}

import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { keptFromModels } from '../documents/kept-from-models.ts'
import { tables } from '../tables.ts'
import { type Embedded, embed, embedHere } from './embedding.ts'
import { hashedModel } from './hashed.ts'
import { vectorText } from './vector-text.ts'

const atOnce = 20
/** Finding a vector's place in the index takes its time, most of all in the embedded database, where others wait meanwhile. */
const storedAtOnce = 4

/**
 * Makes the vectors that passages of documents do not have yet, of the model that makes them now; of one document, or of all, as every
 * night and when another model was chosen. Those of models before go when all of their passages have new ones: until then a
 * question is answered with them. Killed and run again, it goes on where it stood.
 */
export const embedPassages = job<{ documentId?: string }>(
  'insights.embed-passages',
  { retryLimit: 5, retryDelay: 30, expiresIn: 3600, schedule: { cron: '41 2 * * *' } },
  async ({ documentId }, context) => {
    // Only an answer tells which model it is.
    const { model } = await embed(context, ['Carrel'], 'passage')
    const done = await embedAll(context, documentId, {
      model,
      kept: false,
      make: texts => embed(context, texts, 'passage'),
    })
    if (!done) return
    // What its owner lets no model read is found by its words and by the vectors that are made here.
    const here = {
      model: hashedModel,
      kept: true,
      make: async (texts: readonly string[]) => embedHere(texts),
    }
    if (model !== hashedModel) await embedAll(context, documentId, here)
    await dropOthers(context, model, documentId)
  },
)

type Making = {
  model: string
  /** Whether it is for the documents that no model may read; else for all others. */
  kept: boolean
  make(texts: readonly string[]): Promise<Embedded>
}

/** False where another model was chosen meanwhile: another run of this job makes its vectors. */
async function embedAll(
  context: JobContext,
  documentId: string | undefined,
  making: Making,
): Promise<boolean> {
  for (;;) {
    context.signal.throwIfAborted()
    const passages = await withoutVector(context, documentId, making)
    if (passages.length === 0) return true
    const texts = passages.map(({ heading, body }) =>
      heading && !body.startsWith(heading) ? `${heading}\n\n${body}` : body,
    )
    const made = await making.make(texts)
    if (made.model !== making.model) return false
    await keep(context, made.model, passages, made.vectors)
  }
}

const withoutVector = ({ db }: JobContext, documentId: string | undefined, { model, kept }: Making) =>
  tables(db)
    .selectFrom('insights.chunks as chunk')
    .innerJoin('insights.documents as document', 'document.id', 'chunk.document_id')
    .select(['chunk.id', 'chunk.heading', 'chunk.body'])
    .where('document.status', '=', 'ready')
    .where('document.removed_at', 'is', null)
    .$if(model !== hashedModel || kept, query => query.where(keptFromModels(db), '=', kept))
    .$if(documentId !== undefined, query => query.where('document.id', '=', documentId ?? ''))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('insights.embeddings as made')
            .select('made.chunk_id')
            .whereRef('made.chunk_id', '=', 'chunk.id')
            .where('made.model', '=', model),
        ),
      ),
    )
    .limit(atOnce)
    .execute()

async function keep(
  { db }: JobContext,
  model: string,
  passages: readonly { id: string }[],
  vectors: readonly (readonly number[])[],
): Promise<void> {
  const rows = passages.flatMap(({ id }, at) => {
    const vector = vectors[at]
    return vector ? [{ chunk_id: id, vector: vectorText(vector), dimensions: vector.length }] : []
  })
  if (rows.length < passages.length) throw new Error('The model gave fewer vectors than it got texts.')
  for (let at = 0; at < rows.length; at += storedAtOnce)
    await insert(db, model, rows.slice(at, at + storedAtOnce))
}

type Row = { chunk_id: string; vector: string; dimensions: number }

/** The document may have been removed while the model was asked. */
const insert = (db: Db, model: string, rows: readonly Row[]) =>
  sql`
    insert into insights.embeddings (chunk_id, model, dimensions, embedding)
    select row.chunk_id, ${model}, row.dimensions, row.vector::halfvec
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (chunk_id uuid, vector text, dimensions integer)
    join insights.chunks chunk on chunk.id = row.chunk_id
    on conflict (chunk_id, model) do nothing`.execute(db)

/** Of passages that have a vector of this model: those of any other, a part at a time. */
async function dropOthers({ db }: JobContext, model: string, documentId: string | undefined): Promise<void> {
  for (let dropped = 200n; dropped >= 200n; ) {
    const { numAffectedRows } = await sql`
      delete from insights.embeddings gone using (
        select old.chunk_id, old.model from insights.embeddings old
        join insights.chunks chunk on chunk.id = old.chunk_id
        join insights.embeddings made on made.chunk_id = old.chunk_id and made.model = ${model}
        where old.model <> ${model} and chunk.document_id = coalesce(${documentId ?? null}::uuid, chunk.document_id)
        limit 200) as old
      where gone.chunk_id = old.chunk_id and gone.model = old.model`.execute(db)
    dropped = numAffectedRows ?? 0n
  }
}

import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { searchQuery } from '../../catalog/index.ts'
import { passagesFor } from '../documents/visible.ts'
import { vectorText } from '../embeddings/vector-text.ts'
import { type Found, fused } from './fusing.ts'

export type Sought = {
  personId: string
  question: string
  /** Of the question, and the model that made it: it is compared with that model's vectors alone. Without one, words decide. */
  vector: readonly number[] | null
  model: string | null
  /** Of one document, of those about one work, or of all. */
  documentId?: string
  workId?: string
  limit: number
}

/** Each way of searching brings so many for each that is wanted, as one may know what the other does not. */
const wider = 5

/**
 * The passages that answer a question best, among those that this person may read: what they may not see, or is still sealed for
 * them, is left out before anything is ranked. Not in a transaction.
 */
export async function retrieve(db: Db, sought: Sought) {
  const { words, vectors } = await candidates(db, sought)
  const best = fused(words, vectors).slice(0, sought.limit)
  if (best.length === 0) return []
  const passages = await passagesFor(db, sought.personId)
    .where(
      'chunk.id',
      'in',
      best.map(({ id }) => id),
    )
    .execute()
  const byId = new Map(passages.map(passage => [passage.id, passage]))
  return best.flatMap(({ id, score }) => {
    const passage = byId.get(id)
    return passage ? [{ ...passage, score }] : []
  })
}

/** What words find, and what vectors do, each the best first. */
export const candidates = (db: Db, sought: Sought): Promise<{ words: Found[]; vectors: Found[] }> =>
  transaction(db, async tx => ({ words: await byWords(tx, sought), vectors: await byVector(tx, sought) }))

/**
 * By the words of the question, any of them: a rare one says more than one that stands everywhere, a second time less than the
 * first, and in a short passage more than in a long one. A longer word also counts, by half, where only its beginning stands.
 */
async function byWords(tx: Tx, { question, limit, ...sought }: Sought): Promise<Found[]> {
  const terms = termsOf(question)
  if (terms.length === 0) return []
  const any = terms.map(({ query }) => query).join(' | ')
  const passages = passagesAmong(tx, sought)
    .select(['chunk.id', 'chunk.search'])
    .where(sql<boolean>`chunk.search @@ ${any}::tsquery`)
  const { rows } = await sql<Found>`
    with asked as materialized (
        select query::tsquery, weight from jsonb_to_recordset(${JSON.stringify(terms)}::jsonb) as term (query text, weight real)),
      matched as materialized (select id, search, length(search) as words from (${passages}) as passage),
      whole as materialized (select count(*) as passages, avg(words) as words from matched),
      hit as materialized (
        select matched.id, matched.words, asked.query, asked.weight, ts_rank('{1,1,1,1}', matched.search, asked.query) as often
        from matched join asked on matched.search @@ asked.query),
      rarity as materialized (
        select query, ln(1 + (whole.passages - count(*) + 0.5) / (count(*) + 0.5)) as worth
        from hit, whole group by query, whole.passages)
    select hit.id, sum(hit.weight * rarity.worth * hit.often / (0.6 + 0.4 * hit.words / whole.words))::float8 as score
    from hit join rarity on rarity.query = hit.query, whole
    group by hit.id order by score desc, hit.id limit ${limit * wider}`.execute(tx)
  return rows
}

/** The words as queries of their own, each with its weight; and for longer ones their beginnings. */
function termsOf(question: string): { query: string; weight: number }[] {
  const words = [...(searchQuery(question) ?? '').matchAll(/'([^']+)'/g)].flatMap(([, word]) => word ?? [])
  return words.flatMap(word => {
    const signs = [...word]
    const beginning = signs.slice(0, Math.max(4, signs.length - 2)).join('')
    const whole = { query: `'${word}'`, weight: 1 }
    return signs.length < 5 ? [whole] : [whole, { query: `'${beginning}':*`, weight: 0.5 }]
  })
}

/** By nearness of vectors. The index gives more until enough of what it gives may be read. */
async function byVector(tx: Tx, { vector, model, limit, ...sought }: Sought): Promise<Found[]> {
  // A text without words has no direction.
  if (vector === null || model === null || vector.every(value => value === 0)) return []
  await sql`set local hnsw.iterative_scan = strict_order`.execute(tx)
  await sql`set local hnsw.ef_search = ${sql.lit(Math.min(1000, Math.max(40, limit * wider)))}`.execute(tx)
  const passages = passagesAmong(tx, sought).select('chunk.id')
  const length = sql.lit(vector.length)
  const distance = sql`made.embedding::halfvec(${length}) <=> ${vectorText(vector)}::halfvec(${length})`
  const { rows } = await sql<Found>`
    select made.chunk_id as id, 1 - (${distance}) as score
    from insights.embeddings made join (${passages}) as passage on passage.id = made.chunk_id
    where made.dimensions = ${length} and made.model = ${model}
    order by ${distance} limit ${limit * wider}`.execute(tx)
  return rows.filter(({ score }) => Number.isFinite(score))
}

/** What their asker may read, of one document or of those about one work where that is asked. */
const passagesAmong = (
  tx: Tx,
  { personId, documentId, workId }: Pick<Sought, 'personId' | 'documentId' | 'workId'>,
) =>
  passagesFor(tx, personId)
    .clearSelect()
    .$if(documentId !== undefined, query => query.where('document.id', '=', documentId ?? ''))
    .$if(workId !== undefined, query => query.where('document.work_id', '=', workId ?? ''))

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { migrate } from '../src/migrations.ts'
import { searchDocument } from '../src/modules/catalog/index.ts'
import {
  candidates,
  type Found,
  fused,
  hashedModel,
  hashedVector,
  usualWeight,
} from '../src/modules/insights/measured.ts'
import { emptyDatabase } from './databases.ts'
import { openPlace } from './place.ts'
import { randomFrom } from './random.ts'
import { replaceTable } from './report-part.ts'
import { type Asked, type Corpus, corpora } from './retrieval-corpora.ts'
import type { Run } from './run.ts'

const root = join(import.meta.dirname, '..')
const samples = join(root, '../shared/samples')
const weights = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

type Answered = { asked: Asked; words: Place[]; vectors: Place[] }
type Place = Found & { at: number }
type Score = { ndcg: number; recall: number }

/** How well questions find their passages: by words alone, by the built-in vectors alone, and by both. */
export async function retrieval(run: Run): Promise<void> {
  if (run.server === undefined) throw new Error('Retrieval is measured on a server.')
  if (!existsSync(samples)) throw new Error('The sample questions are not in ../shared/samples.')
  const { url } = await emptyDatabase(run.server, 'carrel_bench_retrieval')
  const { db, close } = await openPlace({ kind: 'server', url })
  try {
    await migrate(db)
    const tuned: Answered[] = []
    const reported: [name: string, answered: Answered[]][] = []
    for (const corpus of corpora(samples)) {
      const answered = await answersOf(db, corpus)
      tuned.push(...answered.filter(({ asked }) => asked.tunes))
      reported.push([corpus.name, answered.filter(({ asked }) => !asked.tunes)])
      run.tell(`${corpus.name}: ${corpus.passages.length} passages, ${answered.length} questions.`)
    }
    for (const weight of weights)
      run.tell(`weight ${weight}: ${told(meanOf(tuned, weight))} on the questions that tune`)
    const rows = reported.map(([name, answered]) => rowOf(name, answered))
    for (const row of rows) run.tell(row)
    write(rows)
  } finally {
    await close()
  }
}

/** As a person's own document, so that access is decided as it always is. */
async function answersOf(db: Db, { passages, asked, name }: Corpus): Promise<Answered[]> {
  const [personId, documentId] = [newId(), newId()]
  const ids = passages.map(() => newId())
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${personId}, ${`${personId}@example.org`}, ${name}, 'x', now())`.execute(db)
  await sql`insert into insights.documents (id, person_id, spoils, title, file_name, file, bytes, sha256, kind, status, pages, added_at)
    values (${documentId}, ${personId}, 'nothing', ${name}, 'x', repeat(md5(${name}), 2), 1, repeat(md5(${name}), 2), 'text',
      'ready', 1, now())`.execute(db)
  for (let at = 0; at < passages.length; at += 100) {
    const rows = passages.slice(at, at + 100).map((body, place) => ({
      id: ids[at + place],
      number: at + place + 1,
      body,
      search: searchDocument([{ weight: 'D', text: body }]),
      vector: JSON.stringify(hashedVector(body)),
    }))
    await sql`
      with given as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
          (id uuid, number integer, body text, search text, vector text)),
        chunk as (insert into insights.chunks (id, document_id, number, page_from, page_to, body, search)
          select id, ${documentId}::uuid, number, 1, 1, body, search::tsvector from given returning id)
      insert into insights.embeddings (chunk_id, model, dimensions, embedding)
      select given.id, ${hashedModel}, 1024, vector::halfvec from given join chunk on chunk.id = given.id`.execute(
      db,
    )
  }
  await sql`analyze insights.chunks, insights.embeddings, insights.documents`.execute(db)
  const places = new Map(ids.map((id, at) => [id, at]))
  const placed = (found: readonly Found[]) => found.map(one => ({ ...one, at: places.get(one.id) ?? -1 }))
  const answered: Answered[] = []
  for (const one of asked) {
    const sought = {
      personId,
      question: one.question,
      vector: hashedVector(one.question),
      model: hashedModel,
      limit: 10,
    }
    const { words, vectors } = await candidates(db, sought)
    answered.push({ asked: one, words: placed(words), vectors: placed(vectors) })
  }
  return answered
}

function scoreOf({ asked, words, vectors }: Answered, weight: number): Score {
  const places = new Map([...words, ...vectors].map(({ id, at }) => [id, at]))
  const order = weight === 1 ? words : weight === 0 ? vectors : fused(words, vectors, weight)
  const gains = order.slice(0, 10).map(({ id }) => asked.answers.get(places.get(id) ?? -1) ?? 0)
  const best = [...asked.answers.values()].toSorted((one, other) => other - one).slice(0, 10)
  const worth = (list: readonly number[]) =>
    list.reduce((sum, gain, at) => sum + (2 ** gain - 1) / Math.log2(at + 2), 0)
  return {
    ndcg: worth(gains) / worth(best),
    recall: gains.slice(0, 5).filter(gain => gain > 0).length / Math.min(5, asked.answers.size),
  }
}

function meanOf(answered: readonly Answered[], weight: number): Score {
  const scores = answered.map(one => scoreOf(one, weight))
  const mean = (pick: (score: Score) => number) =>
    scores.reduce((sum, score) => sum + pick(score), 0) / scores.length
  return { ndcg: mean(({ ndcg }) => ndcg), recall: mean(({ recall }) => recall) }
}

const told = ({ ndcg, recall }: Score): string => `${ndcg.toFixed(3)} / ${recall.toFixed(3)}`

function rowOf(name: string, answered: readonly Answered[]): string {
  const [words, vectors, both] = [1, 0, usualWeight].map(weight => meanOf(answered, weight))
  if (!words || !vectors || !both) throw new Error('Nothing was measured.')
  const better = words.ndcg >= vectors.ndcg ? 1 : 0
  const [low, high] = intervalOf(
    answered.map(one => scoreOf(one, usualWeight).ndcg - scoreOf(one, better).ndcg),
  )
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
  return `| ${name} | ${answered.length} | ${told(words)} | ${told(vectors)} | ${told(both)} | ${signed(low)} to ${signed(high)} |`
}

/** Where the mean of these differences lies in 95 of 100 draws with replacement. */
function intervalOf(differences: readonly number[]): [number, number] {
  const random = randomFrom(1)
  const means = Array.from({ length: 2000 }, () => {
    let sum = 0
    for (let draw = 0; draw < differences.length; draw++)
      sum += differences[Math.floor(random() * differences.length)] ?? 0
    return sum / differences.length
  }).toSorted((one, other) => one - other)
  return [means[50] ?? 0, means[1949] ?? 0]
}

function write(rows: readonly string[]): void {
  const table = [
    '| questions | number | words | vectors | both | both against the better one |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n')
  replaceTable('retrieval', `${table}\n`)
}

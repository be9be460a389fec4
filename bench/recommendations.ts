import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, transaction } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { migrate } from '../src/migrations.ts'
import { shelveBooks } from '../src/modules/catalog/index.ts'
import { type BookDraft, readBooks } from '../src/modules/catalog/measured.ts'
import { learnAll, learnAllContent, recommendedTo } from '../src/modules/insights/measured.ts'
import { emptyDatabase } from './databases.ts'
import { type Split, splitRatings } from './goodbooks.ts'
import { openPlace } from './place.ts'
import { randomFrom, shuffled } from './random.ts'
import { type Ranked, rank } from './ranking.ts'
import { byPopularity, ease, itemKnn, type KnnSettings, type Recommender } from './recommenders.ts'
import { replaceTable } from './report-part.ts'
import type { Run } from './run.ts'

const samples = join(import.meta.dirname, '../../shared/samples')
/** What can be chosen was chosen with the first; the second is what is reported. */
const seeds = { tuned: 1, reported: 20_261_201 }
const k = 20

type Row = { name: string; found: Ranked; seconds: number }

/** Each reader's list as the places of its books, how long learning took, and a list in ms. */
type Learned = { lists: number[][]; seconds: number; listTakes: number }

/** How much of what readers rated is found again, by what we learn and by others' ways in the same run; into docs/insights.md. */
export async function recommendations(run: Run): Promise<void> {
  if (run.server === undefined) throw new Error('Recommendations are measured on a server.')
  if (!existsSync(samples)) throw new Error('The sample ratings are not in ../shared/samples.')
  const knn = bestKnn(run)
  const ridge = bestRidge(run)
  const split = splitRatings(samples, seeds.reported)
  const rows: Row[] = []
  const measure = (name: string, made: () => Recommender) => {
    const begun = performance.now()
    const recommender = made()
    const seconds = (performance.now() - begun) / 1000
    rows.push({ name, found: found(split, recommender), seconds })
    run.tell(told(rows.at(-1) as Row))
  }
  measure('popularity', () => byPopularity(split))
  measure(`item-kNN, cosine (${knn.plain.neighbours} neighbours, shrinkage ${knn.plain.shrinkage})`, () =>
    itemKnn(split, knn.plain),
  )
  measure(
    `item-kNN, amplified (${knn.amplified.neighbours} neighbours, shrinkage ${knn.amplified.shrinkage}, power ${knn.amplified.amplification})`,
    () => itemKnn(split, knn.amplified),
  )
  measure(`EASE (λ = ${ridge})`, () => ease(split, ridge))
  const { before, after } = await ours(run, run.server, split)
  rows.push(rowOf('Carrel, without texts', split, before), rowOf('Carrel', split, after))
  for (const row of rows.slice(-2)) run.tell(told(row))
  const made = withNewBooks(split, seeds.reported)
  const anew = await ours(run, run.server, made.split)
  const ofNew = { before: newFound(made, anew.before), after: newFound(made, anew.after) }
  run.tell(`Of new books: ${JSON.stringify(ofNew)}`)
  replaceTable(
    'recommendations',
    `${reportOf(rows, split)}
A list took ${before.listTakes.toFixed(0)} ms without texts, ${after.listTakes.toFixed(0)} ms with them (the median).

One book in twenty made new, so that it stands in no log (${made.fresh.size} books, ${ofNew.after.asked.toLocaleString('en')} readers who liked any of them): how many of those that a reader
liked are among the first ${k} of their list, and how many of all of them anybody is shown. What only counts readers finds none.

| way | recall@${k} of new books | of them shown |
|---|---:|---:|
| by author and series | ${ofNew.before.recall.toFixed(4)} | ${(ofNew.before.coverage * 100).toFixed(1)} % |
| by texts, too | ${ofNew.after.recall.toFixed(4)} | ${(ofNew.after.coverage * 100).toFixed(1)} % |
`,
  )
}

function bestKnn(run: Run): { plain: KnnSettings; amplified: KnnSettings } {
  const split = splitRatings(samples, seeds.tuned)
  const tried = [50, 100, 200, 400].flatMap(neighbours =>
    [0, 5, 10].flatMap(shrinkage =>
      [1, 2, 2.5, 3, 3.5].map(amplification => {
        const settings = { neighbours, shrinkage, amplification }
        return { settings, ndcg: found(split, itemKnn(split, settings)).ndcg }
      }),
    ),
  )
  const best = (of: typeof tried) => of.reduce((one, other) => (other.ndcg > one.ndcg ? other : one)).settings
  const chosen = {
    plain: best(tried.filter(({ settings }) => settings.amplification === 1)),
    amplified: best(tried),
  }
  run.tell(`item-kNN tuned: ${JSON.stringify(chosen)}`)
  return chosen
}

function bestRidge(run: Run): number {
  const split = splitRatings(samples, seeds.tuned)
  const tried = [25, 50, 100, 200].map(ridge => ({ ridge, ndcg: found(split, ease(split, ridge)).ndcg }))
  const { ridge } = tried.reduce((one, other) => (other.ndcg > one.ndcg ? other : one))
  run.tell(`EASE tuned: λ = ${ridge}`)
  return ridge
}

/**
 * Carrel itself: the ratings stand in readers' logs in its database, what it learns is learned there, and each reader's list is asked
 * for, before and after it has learned what records tell.
 */
async function ours(run: Run, server: string, split: Split): Promise<{ before: Learned; after: Learned }> {
  const { db, close } = await openPlace(await emptyDatabase(server, 'carrel_bench_recommendations'))
  try {
    await migrate(db)
    const works = await shelve(db)
    const readers = await keepLogs(db, split, works)
    run.tell('The logs are written.')
    const places = new Map(split.books.map((number, place) => [works.get(number), place]))
    const learned = async (learn: (db: Db) => Promise<unknown>): Promise<Learned> => {
      const begun = performance.now()
      await learn(db)
      const seconds = (performance.now() - begun) / 1000
      await sql`vacuum (analyze)`.execute(db)
      const lists: number[][] = []
      const times: number[] = []
      for (const id of readers) {
        const asked = performance.now()
        const list = await recommendedTo(db, id)
        times.push(performance.now() - asked)
        lists.push(list.flatMap(work => places.get(work.id) ?? []))
      }
      return { lists, seconds, listTakes: median(times) }
    }
    const before = await learned(db => learnAll(db))
    const after = await learned(db => learnAllContent(db))
    return { before, after: { ...after, seconds: before.seconds + after.seconds } }
  } finally {
    await close()
  }
}

const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0

const rowOf = (name: string, split: Split, { lists, seconds }: Learned): Row => {
  const asked = lists.map((list, reader) => ({ list, held: heldOf(split, reader) }))
  return { name, found: rank(asked, { k, of: split.books.length }), seconds }
}

/** The same readers, but one book in twenty is so new that nobody has it in a log: who liked it is to be shown it. */
function withNewBooks(
  { books, known, held }: Split,
  seed: number,
): { split: Split; fresh: ReadonlySet<number> } {
  const random = randomFrom(seed)
  const all = shuffled(
    books.map((_number, place) => place),
    random,
  )
  const fresh = new Set(all.slice(0, Math.floor(all.length / 20)))
  const split = {
    books,
    known: known.map(ratings => ratings.filter(({ book }) => !fresh.has(book))),
    held: known.map((ratings, reader) =>
      [...ratings, ...(held[reader] ?? [])].filter(({ book, stars }) => fresh.has(book) && stars >= 3),
    ),
  }
  return { split, fresh }
}

const newFound = ({ split, fresh }: ReturnType<typeof withNewBooks>, { lists }: Learned): Ranked => {
  const asked = lists.map((list, reader) => ({
    list: list.slice(0, k).filter(book => fresh.has(book)),
    held: heldOf(split, reader),
  }))
  return rank(asked, { k, of: fresh.size })
}

/** All of goodbooks' books in one public library; their works by the numbers of their rows. */
async function shelve(db: Db): Promise<ReadonlyMap<number, string>> {
  const now = new Date()
  const libraryId = newId()
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${libraryId}, 'Goodbooks', 'public', 'Europe/London', 'GBP', 'en-GB', true, ${now})`.execute(db)
  let batch: BookDraft[] = []
  const write = async () => {
    const books = batch.map(draft => ({ draft, copies: [] }))
    batch = []
    await transaction(db, tx => shelveBooks(tx, libraryId, books, now), { limit: 60_000 })
  }
  const numbers = new Map<string, number>()
  for await (const read of readBooks(join(samples, 'catalogue/goodbooks_books.csv'), 'csv')) {
    if (!('draft' in read) || !('title' in read.draft)) continue
    const own = read.draft.identifiers.find(({ kind }) => kind === 'goodreads')
    if (own) numbers.set(own.value, read.number)
    batch.push(read.draft)
    if (batch.length === 250) await write()
  }
  await write()
  const { rows } = await sql<{ work_id: string; value: string }>`
    select edition.work_id, own.value from catalog.identifiers own
    join catalog.editions edition on edition.id = own.edition_id where own.kind = 'goodreads'`.execute(db)
  return new Map(rows.map(({ work_id, value }) => [numbers.get(value) ?? 0, work_id]))
}

/** Writes what may be learned from into logs of as many people; their ids in the order of the readers. */
async function keepLogs(db: Db, { books, known }: Split, works: ReadonlyMap<number, string>) {
  const readers = known.map(() => newId())
  await sql`insert into identity.people (id, email, name, password_hash, role, created_at)
    select id, id::text || '@example.org', 'Reader', '', 'user', now() from unnest(${readers}::uuid[]) as id`.execute(
    db,
  )
  for (const [reader, ratings] of known.entries()) {
    const rated = ratings.flatMap(({ book, stars }) => {
      const work = works.get(books[book] ?? 0)
      return work ? [{ id: newId(), work, rating: stars * 100 }] : []
    })
    await sql`
      insert into reading.books (id, person_id, work_id, status, rating, added_on, updated_at)
      select one.id, ${readers[reader]}, one.work, 'read', one.rating, '2026-11-01', now()
      from jsonb_to_recordset(${JSON.stringify(rated)}::jsonb) as one (id uuid, work uuid, rating int)`.execute(
      db,
    )
  }
  await sql`vacuum (analyze)`.execute(db)
  return readers
}

const heldOf = ({ held }: Split, reader: number): Set<number> =>
  new Set((held[reader] ?? []).map(({ book }) => book))

function found(split: Split, recommender: Recommender): Ranked {
  const asked = split.known.map((_ratings, reader) => {
    const scores = recommender(reader)
    for (const { book } of split.known[reader] ?? []) scores[book] = Number.NEGATIVE_INFINITY
    return { list: best(scores), held: heldOf(split, reader) }
  })
  return rank(asked, { k, of: split.books.length })
}

/** The places of the highest scores above nothing, the highest first. */
function best(scores: Float64Array): number[] {
  const list: number[] = []
  for (let book = 0; book < scores.length; book++) {
    const score = scores[book] as number
    if (score <= 0 || (list.length === k && score <= (scores[list[k - 1] as number] as number))) continue
    const place = list.findIndex(other => (scores[other] as number) < score)
    list.splice(place < 0 ? list.length : place, 0, book)
    if (list.length > k) list.pop()
  }
  return list
}

const told = ({ name, found: { recall, ndcg, coverage }, seconds }: Row): string =>
  `${name}: recall@${k} ${recall.toFixed(4)}, NDCG@${k} ${ndcg.toFixed(4)}, coverage ${(coverage * 100).toFixed(1)} %, ${seconds.toFixed(1)} s`

function reportOf(rows: readonly Row[], split: Split): string {
  const floor = rows[0]?.found
  const times = (value: number, of: number | undefined) => (value / (of ?? 1)).toFixed(2)
  const ratings = split.known.flat().length + split.held.flat().length
  return `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench -- recommendations\` over goodbooks' ${ratings.toLocaleString('en')} ratings of ${split.books.length.toLocaleString('en')} books by ${split.known.length.toLocaleString('en')} readers.
A fifth of each reader's is held back (seed ${seeds.reported}; what can be chosen, of ours and the others', was chosen with seed ${seeds.tuned}). *Seconds*: of learning, without any list.

| way | recall@${k} | NDCG@${k} | × popularity | of all books shown | seconds |
|---|---:|---:|---:|---:|---:|
${rows
  .map(
    ({ name, found: { recall, ndcg, coverage }, seconds }) =>
      `| ${name} | ${recall.toFixed(4)} | ${ndcg.toFixed(4)} | ${times(recall, floor?.recall)}, ${times(ndcg, floor?.ndcg)} | ${(coverage * 100).toFixed(1)} % | ${seconds.toFixed(1)} |`,
  )
  .join('\n')}
`
}

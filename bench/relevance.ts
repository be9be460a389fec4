import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { migrate } from '../src/migrations.ts'
import { answerTo, readQuestion } from '../src/modules/catalog/measured.ts'
import { emptyDatabase } from './databases.ts'
import { openPlace } from './place.ts'
import { holdersOf, knownWorks, shelveSamples } from './relevance-catalogue.ts'
import { type Drawn, drawQuestions, type Kind, kinds } from './relevance-questions.ts'
import type { Run } from './run.ts'

const root = join(import.meta.dirname, '..')
const samples = join(root, '../shared/samples')
/** The ranking was worked on with the first; the second is what is reported. */
const seeds = { tuned: 1, reported: 20_261_120 }
const database = 'carrel_bench_relevance'

type Score = { questions: number; mrr: number; recall: number }
type Compared = { kind: Kind | 'all known items'; ours: Score; plain: Score }
export type RelevanceResult = { works: number; seed: number; rows: Compared[]; missed: string[] }

/** How well known works are found, beside PostgreSQL's own full text over the same words. */
export async function relevance(run: Run): Promise<RelevanceResult> {
  if (run.server === undefined) throw new Error('Relevance is measured on a server.')
  if (!existsSync(samples)) throw new Error('The sample catalogues are not in ../shared/samples.')
  const { url, fresh } = await placeOf(run.server)
  const { db, close } = await openPlace({ kind: 'server', url })
  try {
    if (fresh) await fill(db, run)
    const works = await knownWorks(db)
    const holders = holdersOf(works)
    const {
      rows: [library],
    } = await sql<{ id: string }>`select id from identity.libraries`.execute(db)
    const libraryId = library?.id ?? ''
    let result: RelevanceResult | undefined
    for (const seed of Object.values(seeds)) {
      const drawn = drawQuestions(works, holders, seed)
      result = { works: works.length, seed, ...(await compareAll(db, libraryId, drawn)) }
      for (const row of result.rows) run.tell(told(seed, row))
      for (const one of result.missed.slice(0, 40)) run.tell(`  missed: ${one}`)
    }
    if (result === undefined) throw new Error('Nothing was drawn.')
    writeFileSync(join(root, 'docs/relevance.md'), reportOf(result))
    return result
  } finally {
    await close()
  }
}

/** Made once; thrown away by hand when the reading of records or the document changes: `drop database carrel_bench_relevance`. */
async function placeOf(server: string): Promise<{ url: string; fresh: boolean }> {
  const url = new URL(server)
  url.pathname = `/${database}`
  const client = new pg.Client(url.href)
  try {
    await client.connect()
    await client.query('select from bench.relevance')
    return { url: url.href, fresh: false }
  } catch {
    return { url: (await emptyDatabase(server, database)).url, fresh: true }
  } finally {
    await client.end().catch(() => {})
  }
}

async function fill(db: Db, run: Run): Promise<void> {
  await migrate(db)
  const now = new Date()
  const id = newId()
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${id}, 'Samples', 'public', 'Europe/London', 'GBP', 'en-GB', true, ${now})`.execute(db)
  run.tell(`${await shelveSamples(db, id, samples, now)} works were read.`)
  await sql`create schema bench`.execute(db)
  // The same words as our document has, in the database's own way.
  await sql`create table bench.relevance as select work.id, to_tsvector('simple', concat_ws(' ', work.title, work.subtitle,
      array_to_string(work.other_titles, ' '),
      (select string_agg(concat_ws(' ', c.name, c.other_name), ' ') from catalog.contributions o
        join catalog.contributors c on c.id = o.contributor_id where o.work_id = work.id),
      (select string_agg(s.label, ' ') from catalog.work_subjects w join catalog.subjects s on s.id = w.subject_id
        where w.work_id = work.id),
      (select string_agg(i.value, ' ') from catalog.identifiers i join catalog.editions e on e.id = i.edition_id
        where e.work_id = work.id))) as document
    from catalog.works work`.execute(db)
  await sql`create index on bench.relevance using gin (document)`.execute(db)
  await sql`vacuum (analyze)`.execute(db)
}

async function compareAll(db: Db, libraryId: string, drawn: readonly Drawn[]) {
  const ranks: { kind: Kind; ours: number; plain: number }[] = []
  const missed: string[] = []
  for (const { kind, typed, target } of drawn) {
    const asked = { question: readQuestion({ q: typed }), libraryId, personId: null }
    const { works } = await answerTo(db, asked, null)
    const { rows } = await sql<{ id: string }>`
      select id from bench.relevance where document @@ websearch_to_tsquery('simple', ${typed})
      order by ts_rank(document, websearch_to_tsquery('simple', ${typed})) desc, id limit 10`.execute(db)
    const ours = works.slice(0, 10).findIndex(({ id }) => id === target)
    ranks.push({ kind, ours, plain: rows.findIndex(({ id }) => id === target) })
    if (ours !== 0) missed.push(`${kind}: ${typed} (${ours < 0 ? 'not found' : `at ${ours + 1}`})`)
  }
  const score = (kind: Kind | null, of: 'ours' | 'plain'): Score => {
    const own = ranks.filter(one => kind === null || one.kind === kind).map(one => one[of])
    const sum = own.reduce((total, rank) => total + (rank < 0 ? 0 : 1 / (rank + 1)), 0)
    return {
      questions: own.length,
      mrr: sum / own.length,
      recall: own.filter(rank => rank >= 0).length / own.length,
    }
  }
  const rows: Compared[] = [
    ...kinds.map(kind => ({ kind, ours: score(kind, 'ours'), plain: score(kind, 'plain') })),
    { kind: 'all known items', ours: score(null, 'ours'), plain: score(null, 'plain') },
  ]
  return { rows, missed }
}

const figure = (value: number): string => value.toFixed(3)
const told = (seed: number, { kind, ours, plain }: Compared): string =>
  `seed ${seed}, ${kind}: MRR ${figure(ours.mrr)} beside ${figure(plain.mrr)}, recall ${figure(ours.recall)} beside ${figure(plain.recall)} (${ours.questions})`

const reportOf = ({ works, seed, rows }: RelevanceResult): string => `# How well books are found

Written by \`npm run bench -- relevance\`; do not change it by hand. Measured on ${new Date().toISOString().slice(0, 10)} over ${works.toLocaleString('en')} works: all of
\`goodbooks_books.csv\` and \`gutenberg_metadata_a.csv\` and every MARC sample, each work once. A seeded program draws
five hundred questions for works that are known (seed ${seed}; the ranking was worked on with seed ${seeds.tuned}, never with this one).

**What is ambiguous is left out**: a question is drawn only if no other work of the catalogue holds all of its words, as they were
before one was misspelt, in its title and its people’s names; and a word is misspelt only into what is no word of the
catalogue. A letter is dropped, doubled, swapped with the next or replaced; never the first. An ISBN has to belong to one
work alone.

*Ours* is what the search page shows: the corrected question where what was typed finds nothing. *Plain* is PostgreSQL’s full text
in the same run over the same words: \`to_tsvector('simple', …)\`, \`websearch_to_tsquery('simple', …)\`, by \`ts_rank\`. MRR counts a work
that is not among the first ten as 0. No work has a popularity here, so that it helps nobody.

| questions | of them | MRR, ours | MRR, plain | recall@10, ours | recall@10, plain |
|---|---:|---:|---:|---:|---:|
${rows
  .map(
    ({ kind, ours, plain }) =>
      `| ${kind} | ${ours.questions} | ${figure(ours.mrr)} | ${figure(plain.mrr)} | ${figure(ours.recall)} | ${figure(plain.recall)} |`,
  )
  .join('\n')}

The goal is an MRR of at least 0.9 over all known items.
`

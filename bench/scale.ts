import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import {
  type CopyFilters,
  copiesForStaff,
  facetsOf,
  findWorks,
  listWorks,
  type Params,
  readQuestion,
  seek,
  suggest,
} from '../src/modules/catalog/measured.ts'
import { listPage } from '../src/web/kit/api/list.ts'
import type { Context } from '../src/web/kit/context.ts'
import { writeKey } from '../src/web/kit/keyset.ts'
import { multipliedLibrary } from './multiplied.ts'
import { openPlace, type Place } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import type { Run } from './run.ts'
import { signIn, Visitor } from './visitor.ts'

/** Milliseconds that half, and 95 of 100, took at most. */
type Times = { p50: number; p95: number }
type Row = { what: string; database: Times | null; carrel: Times | null; floor: Times | null }

const works = 1_000_000

/** List, search, margin, suggestions and book page over a million works: in the database, through the web, beside the floor. */
export async function scale(run: Run): Promise<void> {
  if (run.server === undefined) throw new Error('A million works need a server.')
  const lines: string[] = []
  const tell = (words: string) => {
    lines.push(words)
    run.tell(words)
  }
  const place = await multipliedLibrary(run.server, works, tell)
  const drawn = await drawFrom(place)
  const inside = await inDatabase(place, drawn, run)
  const through = await throughWeb(place, drawn, run)
  const rows = [...new Set([...inside.times.keys(), ...through.keys()])].map(what => ({
    what,
    database: inside.times.get(what) ?? null,
    carrel: through.get(what)?.carrel ?? null,
    floor: through.get(what)?.floor ?? null,
  }))
  for (const row of rows) run.tell(told(row))
  writeFileSync(join(import.meta.dirname, '../docs/scale.md'), reportOf(rows, inside.plans, drawn, lines))
}

/** What is asked: words that few books have, the commonest, names and places in the list, always the same. */
type Drawn = {
  libraryId: string
  rare: string[]
  titles: string[]
  commonest: string
  common: string
  books: string[]
  key: { value: string; id: string }
  /** One copy in the middle of the list, and where it stands. */
  copy: { barcode: string; work: string; branch: string }
  counts: { works: number; copies: number; size: string }
}

async function drawFrom(place: Place): Promise<Drawn> {
  const { db, close } = await openPlace(place)
  const list = async (query: ReturnType<typeof sql<{ one: string }>>) =>
    (await query.execute(db)).rows.map(({ one }) => one)
  const [commonest = '', , common = ''] = await list(
    sql`select word as one from ts_stat('select search from bench.seeds') order by ndoc desc, word limit 3`,
  )
  const [libraryId = ''] = await list(sql`select id as one from identity.libraries`)
  const { rows: keys } = await sql<{ value: string; id: string }>`
    select sort_title as value, work_id as id from catalog.holdings
    order by sort_title collate "unicode" desc, work_id desc offset 5000 limit 1`.execute(db)
  const { rows: copies } = await sql<Drawn['copy']>`
    select barcode, work_id as work, holding_branch_id as branch from catalog.copies
    order by barcode collate "unicode" offset 750000 limit 1`.execute(db)
  const { rows: counts } = await sql<Drawn['counts']>`
    select (select count(*) from catalog.works) as works, (select count(*) from catalog.copies) as copies,
      pg_size_pretty(pg_database_size(current_database())) as size`.execute(db)
  const drawn: Drawn = {
    libraryId,
    commonest,
    common,
    rare: await list(sql`select word as one from bench.words where n % 2003 = 7 order by n limit 50`),
    titles:
      await list(sql`select work.title as one from bench.books book join catalog.works work on work.id = book.work_id
      where n % 19991 = 11 order by n limit 50`),
    books: await list(sql`select work_id as one from bench.books where n % 19993 = 5 order by n limit 50`),
    key: keys[0] ?? { value: '', id: '' },
    copy: copies[0] ?? { barcode: '', work: '', branch: '' },
    counts: counts[0] ?? { works: 0, copies: 0, size: '' },
  }
  await close()
  return drawn
}

const nth = (list: readonly string[], at: number): string => list[at % list.length] ?? ''

async function inDatabase(place: Place, drawn: Drawn, run: Run) {
  const database = await openPlace(place)
  const { db } = database
  const { libraryId, commonest, common, rare, titles, key, copy } = drawn
  const asked = (params: Params) => ({ question: readQuestion(params), libraryId, personId: null })
  const find = (params: Params, after: typeof key | null = null) => findWorks(db, asked(params), after)
  const margin = async (params: Params) => {
    const sought = await seek(db, asked(params))
    return sought && facetsOf(db, sought)
  }
  const scope = { libraryId, personId: null }
  const copies = (
    filters: CopyFilters,
    more: { descending?: boolean; page?: number; count?: boolean } = {},
  ) => {
    const { descending = false, page = 1, count = false } = more
    const list = { limit: 20, page, count, sort: { by: 'barcode', descending } }
    return listPage(
      { db } as Context,
      copiesForStaff(db, libraryId, filters),
      { barcode: { column: 'barcode', kind: 'text' } },
      list,
    )
  }
  const parts: [string, (at: number) => Promise<unknown>][] = [
    ['list', () => listWorks(db, scope, null)],
    ['list, near its end', () => listWorks(db, scope, { sortTitle: key.value, id: key.id })],
    ['list, newest first', () => find({ sort: 'added' })],
    ['list, French and on the shelf', () => find({ language: 'fr', available: 'yes' })],
    ['rare word', at => find({ q: nth(rare, at) })],
    ['commonest word', () => find({ q: commonest })],
    ['two common words', () => find({ q: `${commonest} ${common}` })],
    ['two common words, a phrase', () => find({ q: `"${commonest} ${common}"` })],
    ['words of a title', at => find({ q: nth(titles, at) })],
    ['commonest word, by title', () => find({ q: commonest, sort: 'title' })],
    ['commonest word, by title, near the end', () => find({ q: commonest, sort: 'title' }, key)],
    ['margin, rare word', at => margin({ q: nth(rare, at) })],
    ['margin, commonest word', () => margin({ q: commonest })],
    ['margin, two common words', () => margin({ q: `${commonest} ${common}` })],
    ['margin, French and on the shelf', () => margin({ language: 'fr', available: 'yes' })],
    ['margin, whole list', () => margin({})],
    ['suggestions, two letters', at => suggest(db, nth(rare, at).slice(0, 2), scope)],
    ['suggestions, four letters', at => suggest(db, nth(rare, at).slice(0, 4), scope)],
    ['copies', () => copies({})],
    ['copies, backwards', () => copies({}, { descending: true })],
    ['copies, page 100', () => copies({}, { page: 100 })],
    ['copies, counted to 10,000', () => copies({}, { count: true })],
    ['copies, one barcode', () => copies({ barcode: copy.barcode })],
    ['copies, of one work', () => copies({ work: copy.work })],
    ['copies, at one branch', () => copies({ branch: copy.branch })],
    ['copies, in the collection', () => copies({ status: 'in-collection' })],
    ['copies, lost', () => copies({ status: 'lost' })],
    ['copies, lost at one branch', () => copies({ status: 'lost', branch: copy.branch })],
  ]
  const taken = new Map<string, number[]>()
  // By turns, so that what else runs on the machine meets all alike. The round before the first warms up.
  for (let round = -1; round < run.rounds; round++)
    for (let at = 0; at < 20; at++)
      for (const [what, ask] of parts) {
        const began = performance.now()
        await ask(at)
        if (round >= 0) note(taken, what, performance.now() - began)
      }
  const plans = await plansOf(db, database.pool, [
    ['rare word', () => find({ q: nth(rare, 0) })],
    ['commonest word', () => find({ q: commonest })],
    ['margin, commonest word', () => margin({ q: commonest })],
    ['list, near its end', () => find({ sort: 'title' }, key)],
  ])
  await database.close()
  return { times: timesOf(taken), plans }
}

type Pool = Awaited<ReturnType<typeof openPlace>>['pool']

/** How the database does the last statement of each. */
async function plansOf(_db: Db, pool: Pool, asked: [string, () => Promise<unknown>][]) {
  const plans: { what: string; plan: string }[] = []
  for (const [what, ask] of asked) {
    const statements: { text: string; values: unknown[] }[] = []
    const listen = (client: { query: unknown }) => {
      const query = client.query as (...given: unknown[]) => unknown
      client.query = (text: unknown, values: unknown, ...rest: unknown[]) => {
        if (typeof text === 'string' && Array.isArray(values)) statements.push({ text, values })
        return query.call(client, text, values, ...rest)
      }
    }
    pool.on('acquire', listen)
    await ask()
    pool.off('acquire', listen)
    const last = statements.findLast(({ text }) => text.includes('catalog.works'))
    if (last === undefined) continue
    const { rows } = await pool.query(`explain (analyze, buffers) ${last.text}`, last.values)
    plans.push({ what, plan: rows.map(row => row['QUERY PLAN']).join('\n') })
  }
  return plans
}

async function throughWeb(place: Place, drawn: Drawn, run: Run) {
  const { commonest, common, rare, titles, books, key } = drawn
  const search = (q: string) => `/search?${new URLSearchParams({ q })}`
  const pages: [string, (at: number) => string, floor?: boolean][] = [
    ['list', () => '/catalog', true],
    ['list, near its end', () => `/catalog?after=${writeKey([key.value, key.id])}`, true],
    ['list, newest first', () => '/catalog?sort=added'],
    ['list, French and on the shelf', () => '/catalog?language=fr&available=yes'],
    ['rare word', at => search(nth(rare, at)), true],
    ['commonest word', () => search(commonest), true],
    ['two common words', () => search(`${commonest} ${common}`), true],
    ['words of a title', at => search(nth(titles, at).toLowerCase())],
    [
      'commonest word, by title, near the end',
      () => `${search(commonest)}&sort=title&after=${writeKey([key.value, key.id])}`,
    ],
    ['suggestions, four letters', at => `/search/suggestions?q=${nth(rare, at).slice(0, 4)}`],
    ['book page', at => `/books/${nth(books, at)}`, true],
  ]
  const floor = await startFloor(place)
  const carrel = await startCarrel(place)
  try {
    const [staff, stranger] = [await signIn(carrel.address), new Visitor(floor.address)]
    const [ours, theirs] = [new Map<string, number[]>(), new Map<string, number[]>()]
    for (let round = -1; round < run.rounds; round++)
      for (let at = 0; at < 20; at++)
        for (const [what, path, onFloor] of pages) {
          // The round before the first warms up.
          const [mine, other] = round < 0 ? [new Map(), new Map()] : [ours, theirs]
          note(mine, what, await visit(staff, path(at)))
          if (onFloor) note(other, what, await visit(stranger, path(at)))
        }
    const [carrelTimes, floorTimes] = [timesOf(ours), timesOf(theirs)]
    return new Map(
      pages.map(([what]) => [
        what,
        { carrel: carrelTimes.get(what) ?? null, floor: floorTimes.get(what) ?? null },
      ]),
    )
  } finally {
    await Promise.all([floor.end(), carrel.end()])
  }
}

async function visit(visitor: Visitor, path: string): Promise<number> {
  const began = performance.now()
  const answer = await visitor.visit(path)
  await answer.text()
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
  return performance.now() - began
}

const note = (taken: Map<string, number[]>, what: string, ms: number) =>
  taken.set(what, [...(taken.get(what) ?? []), ms])

const timesOf = (taken: ReadonlyMap<string, number[]>) =>
  new Map(
    [...taken].map(([what, all]) => {
      const sorted = all.toSorted((one, other) => one - other)
      const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
      return [what, { p50: at(0.5), p95: at(0.95) }]
    }),
  )

const ms = (times: Times | null): string =>
  times === null ? '' : `${times.p50.toFixed(1)} / ${times.p95.toFixed(1)}`
const told = ({ what, database, carrel, floor }: Row): string =>
  `${what}: database ${ms(database)}, Carrel ${ms(carrel)}, floor ${ms(floor)}`

function reportOf(
  rows: readonly Row[],
  plans: { what: string; plan: string }[],
  drawn: Drawn,
  made: string[],
): string {
  const of = (what: string) => rows.find(row => row.what === what)
  const ratio = (of: (row: Row) => Times | null) => {
    const [common, rare] = [
      rows.find(one => one.what === 'commonest word'),
      rows.find(one => one.what === 'rare word'),
    ]
    const [first, second] = [common && of(common), rare && of(rare)]
    return first && second ? (first.p50 / second.p50).toFixed(1) : '?'
  }
  const { works: count, copies, size } = drawn.counts
  const deep = of('list, near its end')
  return `# A million works

Written by \`npm run bench -- scale\`; do not change it by hand. Measured on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 1024 ** 3)} GB, the database, the
programs and the load on the same cores. ${count.toLocaleString('en')} works and ${copies.toLocaleString('en')} copies in one library, ${size}; a small made-up library is
multiplied on the server, each book with another last word of its title, another author and other numbers (\`bench/multiplied.ts\`).
${made.length > 0 ? `It was made in this run: ${made.at(-1)}` : 'It had been made before.'}
Programs that waited for a core over the last fifteen minutes, others' and these: ${loadavg()[2]?.toFixed(1)}. Above ${cpus().length}, times are longer than the work takes.

Milliseconds, one asking after the other: half took at most / 95 of 100 took at most. *Database* is all statements of the part;
*Carrel* is the whole page of a signed-in librarian, its margin with counts included; *floor* is the same search without session, rights, margin or
frame, in the same rounds by turns.

| | database | Carrel | floor |
|---|---:|---:|---:|
${rows.map(({ what, database, carrel, floor }) => `| ${what} | ${ms(database)} | ${ms(carrel)} | ${ms(floor)} |`).join('\n')}

- The commonest word beside a rare one, goal at most 2: ${ratio(row => row.carrel)} × as a page, ${ratio(row => row.database)} × in the database alone. The three hundred most read
  that hold it are ranked for a first page, whatever the library's size; a rare word reads its ten.
- A page near the list's end beside the first: ${deep?.database && of('list')?.database ? (deep.database.p50 / (of('list')?.database?.p50 ?? 1)).toFixed(1) : '?'} × in the database; pages go by keys, and nothing grows with the offset.
- Suggestions for four letters, goal under 20 ms: ${ms(of('suggestions, four letters')?.database ?? null)} in the database.

## How the database does it
${plans.map(({ what, plan }) => `\n### ${what}\n\n\`\`\`\n${plan}\n\`\`\``).join('\n')}
`
}

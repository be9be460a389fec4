import { Command } from 'commander'
import { clubPlans, clubs } from './clubs.ts'
import { dashboards } from './dashboards.ts'
import { desk } from './desk.ts'
import { estimates } from './estimates.ts'
import { firstVisit } from './first-visit.ts'
import { genres } from './genres.ts'
import { ground } from './ground.ts'
import { idle } from './idle.ts'
import { log, logPlans } from './log.ts'
import { importLog } from './log-import.ts'
import { memory } from './memory.ts'
import { modelsIdle } from './models-idle.ts'
import { nightly } from './nightly.ts'
import { pages } from './pages.ts'
import { deskPlans, plans } from './plans.ts'
import { processes } from './processes.ts'
import { recommendations } from './recommendations.ts'
import { relevance } from './relevance.ts'
import { report } from './report.ts'
import { keep, type Part } from './results.ts'
import { retrieval } from './retrieval.ts'
import type { Run } from './run.ts'
import { scale } from './scale.ts'
import { sentiment } from './sentiment.ts'
import { start } from './start.ts'
import { statements } from './statements.ts'
import { terminalsAtWork } from './terminals.ts'
import { unchanged } from './unchanged.ts'

type Program = { part: Part; about: string; run: (run: Run) => Promise<unknown> }

const programs: Record<string, Program> = {
  ground: { part: 'ground', about: 'what the machine can do below the floor', run: ground },
  pages: { part: 'pages', about: 'list, search and book page', run: pages },
  desk: { part: 'desk', about: 'lending and taking back', run: desk },
  log: { part: 'log', about: 'a reader’s own pages with ten thousand books', run: log },
  'log-import': { part: 'logImport', about: 'ten thousand books that move into a log', run: importLog },
  clubs: { part: 'clubs', about: 'the pages of a thousand clubs', run: clubs },
  terminals: {
    part: 'terminals',
    about: 'a hundred desks at work over a million loans',
    run: terminalsAtWork,
  },
  unchanged: { part: 'unchanged', about: 'pages and assets that a browser has already', run: unchanged },
  idle: { part: 'idle', about: 'ten thousand open connections', run: idle },
  processes: { part: 'processes', about: 'two web processes beside one', run: processes },
  memory: { part: 'memory', about: 'how often who is asking is known', run: memory },
  nightly: { part: 'nightly', about: 'the nightly jobs of a large library', run: nightly },
  'models-idle': {
    part: 'modelsIdle',
    about: 'what language models cost while nobody asks one',
    run: modelsIdle,
  },
  start: { part: 'start', about: 'ready time and memory', run: start },
  'first-visit': { part: 'firstVisit', about: 'bytes, and paint on a slow phone', run: firstVisit },
  statements: { part: 'statements', about: 'how many statements each page sends', run: statements },
}

/** What `npm run bench` runs: everything on a server, and what a household meets on the embedded database. */
const all: [name: string, options: Partial<Run> & { embedded?: boolean }][] = [
  ...Object.keys(programs).map((name): [string, object] => [
    name,
    name.startsWith('log') ? { works: 50_000 } : {},
  ]),
  ['pages', { works: 1000, connections: [16], pages: ['list', 'list at depth'] }],
  ['pages', { works: 100_000 }],
  ['desk', { works: 100_000 }],
  ['pages', { embedded: true }],
  ['desk', { embedded: true }],
  ['log', { embedded: true, connections: [16] }],
  ['log-import', { embedded: true }],
  ['start', { embedded: true }],
  ['models-idle', { embedded: true }],
]

const numbers = (text: string) => text.split(',').map(Number)

const bench = new Command('bench')
  .description(
    'Measures Carrel beside the floor. Set BENCH_DATABASE_URL to a server that may make databases.',
  )
  .option('--works <number>', 'size of the library', Number, 10_000)
  .option('--connections <numbers>', 'with commas between them', numbers, [1, 16, 64])
  .option('--rounds <number>', 'of which the median is taken', Number, 3)
  .option('--seconds <number>', 'of each round', Number, 5)
  .option('--warm-up <number>', 'seconds before the first round', Number, 3)
  .option('--pages <names>', 'only these', (text: string) => text.split(','), [])
  .option('--embedded', 'on the embedded database')
  .option('--keep', 'put what is found into bench/results.json and docs/speed.md')

bench.action(async options => {
  for (const [name, particular] of all) {
    console.log(`\n== ${name} ${JSON.stringify(particular)}`)
    await runOne(name, { ...options, ...particular, keep: true })
  }
})

for (const [name, { about }] of Object.entries(programs))
  bench
    .command(name)
    .description(about)
    .action(() => runOne(name, bench.opts()))

bench
  .command('plans')
  .description('how the database does each statement')
  .action(async () => {
    await plans(runWith(bench.opts()))
  })

bench
  .command('desk-plans')
  .description('the same of the desk over a million loans')
  .action(async () => {
    await deskPlans(runWith(bench.opts()))
  })

bench
  .command('log-plans')
  .description('the same of a reader’s own pages over ten thousand books')
  .action(async () => {
    await logPlans(runWith(bench.opts()))
  })

bench
  .command('club-plans')
  .description('the same of the pages of a thousand clubs')
  .action(async () => {
    await clubPlans(runWith(bench.opts()))
  })

bench
  .command('dashboards')
  .description('how long the database takes for dashboards over a million loans, into docs/insights.md')
  .action(async () => {
    await dashboards(runWith(bench.opts()))
  })

bench
  .command('estimates')
  .description('how far the days told for holds were off in the demo, into docs/estimates.md')
  .action(async () => {
    await estimates(runWith(bench.opts()))
  })

bench
  .command('recommendations')
  .description('how much of what readers rated is found again, into docs/insights.md')
  .action(async () => {
    await recommendations(runWith(bench.opts()))
  })

bench
  .command('retrieval')
  .description('how well questions find their passages, into docs/insights.md')
  .action(async () => {
    await retrieval(runWith(bench.opts()))
  })

bench
  .command('relevance')
  .description('how well known books are found, into docs/relevance.md')
  .action(async () => {
    await relevance(runWith(bench.opts()))
  })

bench
  .command('scale')
  .description('a million works: list, search, margin, suggestions and book page, into docs/scale.md')
  .action(async () => {
    await scale(runWith(bench.opts()))
  })

bench
  .command('genres')
  .description('how often the genres that words suggest are right, into docs/insights.md; needs no database')
  .action(() => genres(words => console.log(words)))

bench
  .command('sentiment')
  .description('how well the sentiment of texts is read, into docs/insights.md; needs no database')
  .action(() => {
    const run = { rounds: 1, seconds: 0 }
    keep(
      'sentiment',
      'samples',
      sentiment(words => console.log(words)),
      run,
    )
  })

bench.command('report').description('docs/speed.md anew from bench/results.json').action(report)

type Options = Omit<Run, 'server' | 'tell'> & { embedded?: boolean; keep?: boolean }

async function runOne(name: string, options: Options): Promise<void> {
  const program = programs[name]
  if (!program) throw new Error(`There is no part ${name}.`)
  const run = runWith(options)
  const found = await program.run(run)
  if (!options.keep) return
  const library = `${run.server ? 'server' : 'embedded'}, ${run.works.toLocaleString('en')} works`
  keep(program.part, library, found, run)
  report()
}

function runWith({ embedded, ...options }: Options): Run {
  const server = embedded ? undefined : process.env.BENCH_DATABASE_URL
  if (!embedded && !server) {
    console.error('Set BENCH_DATABASE_URL to a PostgreSQL server that may make databases, or say --embedded.')
    process.exit(1)
  }
  return { ...options, server, tell: words => console.log(words) }
}

// What was started goes with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

await bench.parseAsync(process.argv)

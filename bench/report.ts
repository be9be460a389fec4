import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clubStatementsReport } from './club-report.ts'
import { type Goal, goalsOf } from './goals.ts'
import type { Measure } from './load.ts'
import { logImportReport, logStatementsReport } from './log-report.ts'
import { reasonFor } from './reasons.ts'
import { type Results, readResults } from './results.ts'
import type { Compared } from './rounds.ts'
import { ms, section, table, whole } from './tables.ts'

/** Writes docs/speed.md from what was measured last. */
export function report(): void {
  writeFileSync(join(import.meta.dirname, '../docs/speed.md'), reportOf(readResults()))
}

/** The page about speed, in Markdown. */
export function reportOf(results: Results): string {
  const goals = goalsOf(results)
  const parts = [
    head(results),
    goalsTable(goals),
    ...Object.entries(results.pages).map(([library, rows]) =>
      compared(
        `Pages: ${library}`,
        rows.map(row => [`${row.page}, ${row.connections}`, row]),
      ),
    ),
    ...Object.entries(results.log).flatMap(([library, found]) => [
      compared(
        `A log of ${whole(found.books)} books: ${library}`,
        found.pages.map(row => [`${row.page}, ${row.connections}`, row]),
      ),
      logStatementsReport(library, found),
    ]),
    ...Object.entries(results.logImport).map(([library, found]) => logImportReport(library, found)),
    ...Object.entries(results.clubs).flatMap(([library, found]) => [
      compared(
        `${whole(found.size.clubs)} clubs: ${library}`,
        found.pages.map(row => [`${row.page}, ${row.connections}`, row]),
      ),
      clubStatementsReport(library, found),
    ]),
    ...Object.entries(results.desk).map(([library, { scans }]) =>
      compared(
        `Desk: ${library}`,
        scans.map(row => [`${row.action}, ${row.connections}`, row]),
      ),
    ),
    terminals(results),
    ...Object.entries(results.unchanged).map(([library, rows]) =>
      compared(
        `What a browser has already: ${library}`,
        rows.map(row => [`${row.what} beside ${row.beside}`, row]),
      ),
    ),
    ground(results),
    statements(results),
    nights(results),
    starts(results),
    idleModels(results),
    visits(results),
    runs(results),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

const head = ({ runs }: Results): string => `# How fast

Written by \`npm run bench\` from \`bench/results.json\`; change neither by hand. Measured on ${machinesOf(runs)}, with the database
and the load on the same cores, so that no figure means anything alone. Every page is measured beside **the floor** in the
same run, by turns: one process, Koa, its router, as many prepared statements as the page's own for the same
rows and columns, one Eta template of the same rows; no session, no rights, no words, covers or frame (\`bench/floor\`). A
signed-in librarian asks for Carrel's pages, a reader for those of their log, and a member for those of their clubs. Rates and times are medians of the rounds; a share is the median of the rounds'
own shares, with the least and the greatest behind it: what lies between them cannot be told apart. The list shows 20 works at a time, and so does the floor's.

    BENCH_DATABASE_URL=postgres://… npm run bench      everything, about an hour
    npm run bench -- pages --works 10000 --connections 16 --rounds 3 --seconds 5
    npm run bench -- log --works 50000                 a reader’s own pages, with ten thousand books in the log
    npm run bench -- log-import --works 50000          and how they move into one
    npm run bench -- log-plans --works 50000           how the database does their statements
    npm run bench -- clubs                             a thousand clubs of fifty, with 24 meetings each
    npm run bench -- club-plans                        how the database does their statements
    npm run bench -- plans --works 100000              how the database does each statement
    npm run bench -- desk-plans                        the same of the desk over a million loans`

const machinesOf = (runs: Results['runs']): string =>
  [...new Set(Object.values(runs).map(({ machine }) => machine))].join(' and ')

const goalsTable = (goals: readonly Goal[]): string =>
  section(
    'Goals',
    table(
      ['what', 'goal', 'found', 'met', 'why not, as far as known'],
      goals.map(({ what, wanted, found, met }) => [
        what,
        wanted,
        found ?? 'not measured',
        met === null ? '' : met ? 'yes' : '**no**',
        met === false ? reasonFor(what) : '',
      ]),
    ),
  )

const measured = ({ rate, p50, p95, p99 }: Measure): string[] => [whole(rate), ms(p50), ms(p95), ms(p99)]

const compared = (title: string, rows: readonly (readonly [string, Compared])[]): string =>
  section(
    title,
    table(
      ['', 'floor/s', 'p50', 'p95', 'p99 ms', 'Carrel/s', 'p50', 'p95', 'p99 ms', 'share', 'p95 ×'],
      rows.map(([name, { floor, carrel, share, least, most, slower }]) => [
        name,
        ...measured(floor),
        ...measured(carrel),
        `${share.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
        slower.toFixed(1),
      ]),
    ),
  )

const terminals = ({ terminals }: Results): string =>
  Object.entries(terminals)
    .map(([library, { terminals, loans, pause, scans, refused, busy, load, answers }]) =>
      section(
        `${terminals} terminals at work: ${library}`,
        [
          `Somebody else at each, in a session and at a branch of their own: a card, three copies to lend, one to renew, three that come
back, and ${pause.least} to ${pause.most} s between an answer and the next scan. ${whole(loans.past)} loans of ten years stand behind them and ${whole(loans.open)} are open.
*Scan* is the form sent, *page* the desk to which it leads, *both* what somebody waits for. ${whole(scans)} scans, ${refused} of them refused and
left out; the program took ${busy.toFixed(2)} of a processor. Programs at work or waiting for a core meanwhile, others’ and these: ${load.toFixed(1)}.`,
          table(
            ['', '/s', 'scan p50', 'p95', 'p99 ms', 'page p50', 'p95', 'p99 ms', 'both p50', 'p95', 'p99 ms'],
            answers.map(({ what, scan, page, both }) => [
              what,
              scan.rate.toFixed(1),
              ...[scan, page, both].flatMap(({ p50, p95, p99 }) => [ms(p50), ms(p95), ms(p99)]),
            ]),
          ),
        ].join('\n\n'),
      ),
    )
    .join('\n\n')

const nights = ({ nightly }: Results): string =>
  Object.entries(nightly)
    .map(([library, { loans, jobs, mails }]) =>
      section(
        `At night: ${library}, ${whole(loans)} open loans`,
        table(
          ['job', 'seconds'],
          [
            ...jobs.map(({ name, seconds }) => [name, seconds.toFixed(1)]),
            ...(mails
              ? [
                  [
                    `${whole(mails.given)} of the ${whole(mails.count)} mails that follow, one after the other`,
                    mails.seconds.toFixed(1),
                  ],
                ]
              : []),
          ],
        ),
      ),
    )
    .join('\n\n')

const ground = ({ ground }: Results): string =>
  Object.entries(ground)
    .map(([library, { node, koa, statements }]) =>
      section(
        `Below the floor: ${library}, 16 connections`,
        table(
          ['', 'per second'],
          [
            ['“Hello” by node:http', whole(node.rate)],
            ['“Hello” by Koa', whole(koa.rate)],
            ...Object.entries(statements ?? {}).map(([name, rate]) => [
              `pgbench: the statement of ${name}`,
              whole(rate),
            ]),
          ],
        ),
      ),
    )
    .join('\n\n')

const statements = ({ statements }: Results): string =>
  Object.values(statements)
    .map(rows =>
      section(
        'Statements of a page, the session’s included',
        table(
          ['', '10 rows', '100 rows'],
          rows.map(({ visit, few, many }) => [visit, few, many]),
        ),
      ),
    )
    .join('\n\n')

const starts = ({ start }: Results): string => {
  const rows = Object.entries(start).map(([library, { first, later, memory }]) => [
    library,
    whole(first),
    whole(later),
    memory.started,
    memory.loaded,
  ])
  const columns = ['', 'first start ms', 'later ms', 'MB started', 'MB loaded']
  return rows.length > 0 ? section('Start and memory', table(columns, rows)) : ''
}

const idleModels = ({ modelsIdle }: Results): string => {
  const rows = Object.entries(modelsIdle).flatMap(([library, found]) => [
    [`${library}, no model set up`, whole(found.without.ready), found.without.memory],
    [`${library}, a model that nobody asks`, whole(found.with.ready), found.with.memory],
    [
      `the process that asks: first call (${whole(found.process.later)} ms the next)`,
      whole(found.process.first),
      found.process.memory,
    ],
  ])
  return rows.length > 0 ? section('Language models', table(['', 'ms', 'MB'], rows)) : ''
}

const visits = ({ firstVisit }: Results): string =>
  Object.values(firstVisit)
    .map(({ bytes, phone }) =>
      section(
        'First visit, bytes',
        [
          table(
            ['', 'packing', 'HTML', 'CSS', 'JS', 'other', 'all'],
            bytes.map(({ path, packing, html, css, js, rest }) => [
              path,
              packing,
              whole(html),
              whole(css),
              whole(js),
              whole(rest),
              whole(html + css + js + rest),
            ]),
          ),
          phone
            ? table(
                ['slow 4G, 4 × slower processor', 'first paint ms', 'largest paint ms', 'shift'],
                phone.map(one => [one.path, whole(one.firstPaint), whole(one.largestPaint), one.shift]),
              )
            : '',
        ].join('\n\n'),
      ),
    )
    .join('\n\n')

const runs = ({ runs }: Results): string =>
  section(
    'Runs',
    table(
      ['', 'on', 'commit', 'rounds', 'seconds each'],
      Object.entries(runs).map(([name, { on, commit, rounds, seconds }]) => [
        name,
        on,
        commit,
        rounds,
        seconds,
      ]),
    ),
  )

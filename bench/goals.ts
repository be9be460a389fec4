import type { Measure } from './load.ts'
import type { LogImportResult } from './log-import.ts'
import type { PagesResult } from './pages.ts'
import type { Results } from './results.ts'
import type { Compared } from './rounds.ts'

export type Goal = {
  what: string
  wanted: string
  /** As it was found, in words; null when it was not measured. */
  found: string | null
  met: boolean | null
}

/** How the goals of a long log begin. */
const ofLog = 'log of 10,000 books'

/** How the goals of clubs begin. */
const ofClubs = '1,000 clubs'

const server10 = 'server, 10,000 works'
const server50 = 'server, 50,000 works'
const server1 = 'server, 1,000 works'
const server100 = 'server, 100,000 works'

/** Each goal with what was found of it. */
export function goalsOf(results: Results): Goal[] {
  return [
    ...pageGoals(results),
    ...sizeGoals(results),
    ...logGoals(results),
    ...clubGoals(results),
    ...deskGoals(results),
    ...terminalGoals(results),
    ...crowdGoals(results),
    ...visitGoals(results),
    ...programGoals(results),
    ...unchangedGoals(results),
    ...memoryGoals(results),
    ...nightGoals(results),
  ]
}

const nightGoals = ({ nightly }: Results): Goal[] => [
  goal(
    'each nightly job over 100,000 open loans',
    '≤ 60 s',
    nightly[server10],
    ({ jobs }) => jobs.every(({ seconds }) => seconds <= 60),
    ({ jobs }) => `${Math.max(...jobs.map(({ seconds }) => seconds)).toFixed(1)} s at most`,
  ),
]

const memoryGoals = ({ memory }: Results): Goal[] => [
  goal(
    'visitors known without asking the database',
    '≥ 95 %',
    memory[server10],
    ({ share }) => share >= 0.95,
    ({ share }) => `${(share * 100).toFixed(1)} %`,
  ),
]

const goal = <T>(
  what: string,
  wanted: string,
  found: T | undefined,
  met: (found: T) => boolean,
  told: (found: T) => string,
): Goal => ({
  what,
  wanted,
  found: found === undefined ? null : told(found),
  met: found === undefined ? null : met(found),
})

const times = (ratio: number): string => `${ratio.toFixed(2)} ×`
const share = ({ share }: Compared): string => times(share)

function pageGoals({ pages }: Results): Goal[] {
  const measured = pages[server10] ?? []
  return ['list', 'list at depth', 'search', 'commonest word', 'book'].flatMap(page => {
    const at = (connections: number) =>
      measured.find(one => one.page === page && one.connections === connections)
    return [
      goal(`${page}, 16 connections`, '≥ 0.5 × floor', at(16), one => one.share >= 0.5, share),
      goal(
        `${page}, p95 at 64 connections`,
        '≤ 2 × floor’s',
        at(64),
        one => one.slower <= 2,
        one => times(one.slower),
      ),
    ]
  })
}

function sizeGoals({ pages, statements }: Results): Goal[] {
  const p95 = (library: string, page: string) =>
    pages[library]?.find(one => one.page === page && one.connections === 16)?.carrel.p95
  const grows = Object.values(statements)
    .at(-1)
    ?.filter(({ few, many }) => many > few)
  return [
    ...['list', 'list at depth'].map(page => {
      const [small, large] = [p95(server1, page), p95(server100, page)]
      const ratio = small && large ? large / small : undefined
      return goal(`p95 of the ${page} at 100,000 works`, '≤ 1.2 × that at 1,000', ratio, r => r <= 1.2, times)
    }),
    goal(
      'statements of a page with 100 rows',
      'as many as with 10',
      grows,
      more => more.length === 0,
      more => (more.length === 0 ? 'as many' : `more: ${more.map(({ visit }) => visit).join(', ')}`),
    ),
  ]
}

function logGoals({ log, logImport, runs }: Results): Goal[] {
  const server = log[server50]
  // Of fewer answers than connections, the slow ones are those that never came.
  const answered = ({ carrel, connections }: { carrel: Measure; connections: number }) =>
    carrel.rate * (runs[`log ${server50}`]?.seconds ?? 0) >= connections
  const grows = server?.statements.filter(({ few, many }) => many.statements > few.statements)
  const ms = (one: number): string => `${Math.round(one)} ms`
  const held = ({ reading, writing }: LogImportResult) => Math.max(reading.longest, writing.longest)
  return [
    // What is added up is asked for by no crowd.
    ...besideFloor(ofLog, server?.pages ?? [], answered),
    goal(
      `${ofLog}: statements of a page`,
      'as many as with 100',
      grows,
      more => more.length === 0,
      more => (more.length === 0 ? 'as many' : `more: ${more.map(({ page }) => page).join(', ')}`),
    ),
    ...Object.entries(logImport).map(([library, found]) =>
      goal(
        `${ofLog} moves in, longest transaction, ${library.split(',')[0]}`,
        '≤ 200 ms',
        found,
        one => held(one) <= 200,
        one => ms(held(one)),
      ),
    ),
  ]
}

function clubGoals({ clubs }: Results): Goal[] {
  const server = clubs[server10]
  const grows = server?.statements.filter(({ few, many }) => many.statements > few.statements)
  return [
    ...besideFloor(ofClubs, server?.pages ?? []),
    goal(
      `${ofClubs}: statements of a page`,
      'as many in 20 clubs as in 1',
      grows,
      more => more.length === 0,
      more => (more.length === 0 ? 'as many' : `more: ${more.map(({ page }) => page).join(', ')}`),
    ),
  ]
}

type OfPage = PagesResult[number]

/** Of each page its share of the floor, and with a crowd how much later the slow ones come, where enough were answered. */
const besideFloor = (of: string, pages: PagesResult, answered: (one: OfPage) => boolean = () => true) =>
  pages.map(one =>
    one.connections === 64
      ? goal(
          `${of}: ${one.page}, p95 at 64 connections`,
          '≤ 2 × floor’s',
          answered(one) ? one : undefined,
          ({ slower }) => slower <= 2,
          ({ slower }) => times(slower),
        )
      : goal(
          `${of}: ${one.page}, ${one.connections} connections`,
          '≥ 0.5 × floor',
          one,
          ({ share }) => share >= 0.5,
          share,
        ),
  )

function deskGoals({ desk }: Results): Goal[] {
  const measured = desk[server10]
  const at = (action: string) => measured?.scans.find(one => one.action === action && one.connections === 16)
  return [
    goal('lend, 16 desks', '≥ 0.5 × floor', at('lend'), one => one.share >= 0.5, share),
    goal('take back, 16 desks', '≥ 0.5 × floor', at('take back'), one => one.share >= 0.5, share),
    goal(
      'lent twice under contention',
      'none',
      measured?.contention,
      ({ doubles, lent, copies }) => doubles === 0 && lent === copies,
      ({ doubles, tries, copies }) => `${doubles} of ${copies} copies in ${tries} tries`,
    ),
  ]
}

const terminalGoals = ({ terminals }: Results): Goal[] => [
  goal(
    'the desk’s answer, 100 terminals, 1,000,000 loans, p95',
    '< 100 ms',
    terminals[server10]?.answers.find(({ what }) => what === 'all')?.both.p95,
    p95 => p95 < 100,
    p95 => `${Math.round(p95)} ms`,
  ),
]

function crowdGoals({ idle, processes }: Results): Goal[] {
  const crowd = idle[server10]?.carrel
  return [
    goal(
      '10,000 connections, memory',
      '≤ 256 MB',
      crowd,
      ({ memory }) => memory <= 256,
      ({ memory }) => `${memory} MB`,
    ),
    goal(
      '10,000 connections, p95 at 1,000 pages/s',
      '≤ 5 ms',
      crowd,
      ({ p95, rate }) => p95 <= 5 && rate > 950,
      ({ p95, rate }) => `${p95.toFixed(1)} ms at ${Math.round(rate)}/s`,
    ),
    goal(
      'two web processes beside one',
      '≥ 1.2 ×',
      processes[server10],
      ({ gain }) => gain >= 1.2,
      ({ gain }) => times(gain),
    ),
  ]
}

function visitGoals({ firstVisit }: Results): Goal[] {
  const visit = firstVisit[server10]
  const most = (of: (one: { html: number; css: number; js: number; rest: number }) => number) =>
    visit && Math.max(...visit.bytes.filter(({ packing }) => packing === 'gzip').map(of))
  const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`
  const slowest = (of: 'firstPaint' | 'largestPaint' | 'shift') =>
    visit?.phone ? Math.max(...visit.phone.map(one => one[of])) : undefined
  const ms = (value: number): string => `${Math.round(value)} ms`
  return [
    goal(
      'first visit, all by gzip',
      '≤ 30 KB',
      most(({ html, css, js, rest }) => html + css + js + rest),
      bytes => bytes <= 30 * 1024,
      kilobytes,
    ),
    goal(
      'HTML and CSS by gzip',
      '≤ 14 KB',
      most(({ html, css }) => html + css),
      bytes => bytes <= 14 * 1024,
      kilobytes,
    ),
    goal('first contentful paint, slow phone', '< 1,000 ms', slowest('firstPaint'), one => one < 1000, ms),
    goal(
      'largest contentful paint, slow phone',
      '< 1,500 ms',
      slowest('largestPaint'),
      one => one < 1500,
      ms,
    ),
    goal('layout shift', 'none', slowest('shift'), one => one === 0, String),
  ]
}

function programGoals({ start }: Results): Goal[] {
  const server = start[server10]
  const embedded = start['embedded, 10,000 works']
  const megabytes = (one: number): string => `${one} MB`
  const milliseconds = (one: number): string => `${Math.round(one)} ms`
  return [
    goal('first page after the first start', '≤ 600 ms', server?.first, one => one <= 600, milliseconds),
    goal('first page after a later start', '≤ 600 ms', server?.later, one => one <= 600, milliseconds),
    goal('memory after load, server', '≤ 160 MB', server?.memory.loaded, one => one <= 160, megabytes),
    // What the embedded database was seen to take by itself at least, and 120.
    goal('memory after load, embedded', '≤ 590 MB', embedded?.memory.loaded, one => one <= 590, megabytes),
    goal('jobs fetched and completed', '≥ 10,000/s', undefined, () => false, String),
  ]
}

const unchangedGoals = ({ unchanged }: Results): Goal[] =>
  (unchanged[server10] ?? []).map(one =>
    goal(`304 of the ${one.what}`, `≥ 0.5 × ${one.beside}`, one, ({ share }) => share >= 0.5, share),
  )

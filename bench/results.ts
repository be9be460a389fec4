import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { ClubsResult } from './clubs.ts'
import type { DeskResult } from './desk.ts'
import type { FirstVisitResult } from './first-visit.ts'
import type { GroundResult } from './ground.ts'
import type { IdleResult } from './idle.ts'
import type { LogResult } from './log.ts'
import type { LogImportResult } from './log-import.ts'
import type { MemoryResult } from './memory.ts'
import type { NightlyResult } from './nightly.ts'
import type { PagesResult } from './pages.ts'
import type { ProcessesResult } from './processes.ts'
import type { SentimentResult } from './sentiment.ts'
import type { StartResult } from './start.ts'
import type { StatementsResult } from './statements.ts'
import type { TerminalsResult } from './terminals.ts'
import type { UnchangedResult } from './unchanged.ts'

/** What was measured last, of each part and of each library; the report is written from it alone. */
export type Results = {
  /** How each part was run, by its name. */
  runs: Record<string, { on: string; machine: string; commit: string; rounds: number; seconds: number }>
  pages: Record<string, PagesResult>
  desk: Record<string, DeskResult>
  log: Record<string, LogResult>
  logImport: Record<string, LogImportResult>
  clubs: Record<string, ClubsResult>
  terminals: Record<string, TerminalsResult>
  ground: Record<string, GroundResult>
  unchanged: Record<string, UnchangedResult>
  idle: Record<string, IdleResult>
  processes: Record<string, ProcessesResult>
  memory: Record<string, MemoryResult>
  nightly: Record<string, NightlyResult>
  start: Record<string, StartResult>
  firstVisit: Record<string, FirstVisitResult>
  statements: Record<string, StatementsResult>
  sentiment: Record<string, SentimentResult>
}

export type Part = Exclude<keyof Results, 'runs'>

const file = join(import.meta.dirname, 'results.json')

const none: Results = {
  runs: {},
  pages: {},
  desk: {},
  log: {},
  logImport: {},
  clubs: {},
  terminals: {},
  ground: {},
  unchanged: {},
  idle: {},
  processes: {},
  memory: {},
  nightly: {},
  start: {},
  firstVisit: {},
  statements: {},
  sentiment: {},
}

export const readResults = (): Results =>
  existsSync(file) ? { ...none, ...JSON.parse(readFileSync(file, 'utf8')) } : none

/** Keeps what a part found of a library, in place of what it found before. */
export function keep(
  part: Part,
  library: string,
  found: unknown,
  run: { rounds: number; seconds: number },
): void {
  const results = readResults()
  const kept: Results = {
    ...results,
    runs: {
      ...results.runs,
      [`${part} ${library}`]: {
        on: new Date().toISOString().slice(0, 10),
        machine: machine(),
        commit: commit(),
        rounds: run.rounds,
        seconds: run.seconds,
      },
    },
    [part]: { ...results[part], [library]: rounded(found) },
  }
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`)
}

const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`

// What is kept here is a change itself, so that nothing can be said of others.
function commit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' })
  return stdout?.trim() || 'unknown'
}

/** Three digits say all that such a measure can. */
const rounded = (found: unknown): unknown =>
  JSON.parse(
    JSON.stringify(found, (_name, value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value,
    ),
  )

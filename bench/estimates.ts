import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { fillDemo } from '../src/demo/fill.ts'
import { prepareJobs } from '../src/jobs/prepare.ts'
import { migrate } from '../src/migrations.ts'
import {
  type EstimateError,
  type EstimateQuality,
  estimateErrors,
  type Keeping,
  qualityOf,
  usualKeeping,
} from '../src/modules/circulation/measured.ts'
import { modules } from '../src/modules.ts'
import { openPlace } from './place.ts'
import type { Run } from './run.ts'

const file = join(import.meta.dirname, '../docs/estimates.md')

/** How far the days that patrons are told for their holds were off, over the history of the demo. */
export async function estimates(run: Run): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'carrel-bench-estimates-'))
  const { db, pool, close } = await openPlace({ kind: 'embedded', folder })
  const now = new Date()
  try {
    await migrate(db)
    await prepareJobs(
      pool,
      modules.flatMap(({ jobs = [] }) => jobs),
    )
    await fillDemo({ db, filesDir: folder, modules, now })
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from identity.libraries order by created_at`.execute(db)
    const tables: string[] = []
    for (const { id, name } of rows) {
      const errors = await estimateErrors(db, id, now)
      if (errors.length > 0) tables.push(tableOf(name, errors, await usualKeeping(db, id, now)))
    }
    if (tables.length === 0) return run.tell('The demo has no holds that were filled.')
    writeFileSync(file, reportOf(tables, now))
    for (const table of tables) run.tell(table)
  } finally {
    await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** All holds and each place in the queue, by the estimate and by what a poster on the wall would say. */
function tableOf(name: string, errors: readonly EstimateError[], { shares }: Keeping): string {
  const groups: [what: string, errors: readonly EstimateError[]][] = [
    ['all', errors],
    ['next', errors.filter(({ ahead }) => ahead === 0)],
    ['one before', errors.filter(({ ahead }) => ahead === 1)],
    ['two before', errors.filter(({ ahead }) => ahead === 2)],
    ['more before', errors.filter(({ ahead }) => ahead > 2)],
  ]
  const rows = groups.filter(([, some]) => some.length > 0)
  const kept = (part: number) => percent(shares[Math.floor(shares.length * part)] ?? 0)
  return `## ${name}

Half of the loans here lasted between ${kept(0.25)} and ${kept(0.75)} of the time allowed, one in ten longer than ${kept(0.9)}.

| | holds | half within | nine of ten within | within 3 days | within 7 days | bias |
|---|---:|---:|---:|---:|---:|---:|
${rows
  .flatMap(([what, some]) => [
    rowOf(what, some.length, qualityOf(some.map(({ days }) => days))),
    rowOf(`${what}, place × length of a loan`, some.length, qualityOf(some.map(({ simple }) => simple))),
  ])
  .join('\n')}`
}

const percent = (part: number): string => `${Math.round(part * 100)} %`

const rowOf = (
  what: string,
  holds: number,
  { median, most, withinThree, withinWeek, bias }: EstimateQuality,
): string =>
  `| ${[what, holds, median.toFixed(1), most.toFixed(1), percent(withinThree), percent(withinWeek), bias.toFixed(1)].join(' | ')} |`

const reportOf = (tables: readonly string[], now: Date): string => `# How well holds are estimated

Written by \`npm run bench -- estimates\`; do not change it by hand. Measured on ${now.toISOString().slice(0, 10)} over the demo’s holds of the
last year: what each would have been told on the day it was placed, beside the day its copy was put aside, and beside what is
simply the place in the queue times the length of a loan. Days, whatever the side; *bias* is above zero where copies came later
than was said.

Who waits has to be told by what others did: a copy that is out is expected when half of those who had theirs as long had
brought it back, and each who is before keeps it as long as people do on the average. How differently people keep things is what
no estimate can know; the demo’s are made up, near what [a library tells](https://librarieswest.github.io/average-loan-times) of its
loans of three weeks: kept for two on the average.

${tables.join('\n\n')}
`

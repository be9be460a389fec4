import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { fillDemo } from '../src/demo/fill.ts'
import { prepareJobs } from '../src/jobs/prepare.ts'
import { migrate } from '../src/migrations.ts'
import { estimateErrors, qualityOf } from '../src/modules/circulation/measured.ts'
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
    const lines: string[] = []
    for (const { id, name } of rows) {
      const quality = qualityOf(await estimateErrors(db, id, now))
      if (quality.holds > 0) lines.push(rowOf(name, quality))
    }
    if (lines.length === 0) return run.tell('The demo has no holds that were filled.')
    writeFileSync(file, reportOf(lines, now))
    for (const line of lines) run.tell(line)
  } finally {
    await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const rowOf = (name: string, quality: ReturnType<typeof qualityOf>): string => {
  const { holds, median, most, withinThree, withinWeek, bias } = quality
  const days = (count: number) => count.toFixed(1)
  const share = (part: number) => `${Math.round(part * 100)} %`
  return `| ${name} | ${holds} | ${days(median)} | ${days(most)} | ${share(withinThree)} | ${share(withinWeek)} | ${days(bias)} |`
}

const reportOf = (lines: readonly string[], now: Date): string => `# How well holds are estimated

Written by \`npm run bench -- estimates\`; do not change it by hand. Measured on ${now.toISOString().slice(0, 10)} over the demo’s holds of the
last year: what each would have been told on the day it was placed, beside the day its copy was put aside. Days, whatever the
side; *bias* is above zero where copies came later than was said.

| library | holds | half within | nine of ten within | within 3 days | within 7 days | bias |
|---|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}
`

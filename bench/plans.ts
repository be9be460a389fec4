import { branchNamed, countAndUndo, scansFor } from './counter.ts'
import { libraryOf } from './library.ts'
import { pagesOf } from './paths.ts'
import { type Recorder, record, type Statement } from './recorder.ts'
import type { Run } from './run.ts'
import { librarian, signIn } from './visitor.ts'
import { visitsOf } from './visits.ts'

export type PlansResult = Array<{ visit: string; statements: { text: string; ms: number; plan: string }[] }>

/** How the database does each statement of list, search, book page and desk; what a statement changes is undone. */
export async function plans(run: Run): Promise<PlansResult> {
  const place = await libraryOf(run.works, run.server)
  const tested = await pagesOf(place)
  const [[scan] = []] = await scansFor(place, 1, 4)
  if (!scan) throw new Error('The library has nothing to lend.')
  const branch = await branchNamed(place, librarian.branch)
  const began = new Date()
  const recorder = await record(place)
  const staff = await signIn(recorder.address)
  await staff.submit('/desk/shift', { branch })
  const result: PlansResult = []
  for (const { name, run: visit } of visitsOf(staff, tested, scan)) {
    // Once before: what a process asks only the first time is not the page's.
    if (name !== 'lend' && name !== 'take back') await visit()
    const statements = await explain(recorder, await recorder.during(visit), before[name] ?? [], began)
    result.push({ visit: name, statements })
    for (const { text, ms, plan } of statements)
      run.tell(`\n== ${name}, ${ms.toFixed(2)} ms\n${text.replace(/\s+/g, ' ')}\n${plan}`)
  }
  await recorder.end()
  await countAndUndo(place, began)
  return result
}

/** What has to be taken back so that a statement finds what it found. */
const before: Record<string, string[]> = {
  lend: [
    'delete from circulation.scans where scanned_at >= $1',
    `with gone as (delete from circulation.loans where lent_at >= $1 returning copy_id)
     update catalog.copies set availability = 'on-shelf', due_at = null where id in (select copy_id from gone)`,
  ],
  'take back': [
    'delete from circulation.scans where scanned_at >= $1',
    'update circulation.loans set returned_at = null, returned_branch_id = null where lent_at >= $1',
  ],
}

async function explain(
  { pool }: Recorder,
  statements: readonly Statement[],
  before: readonly string[],
  since: Date,
) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const text of before) await client.query(text, [since])
    const explained = []
    for (const { text, values } of statements.filter(({ text }) =>
      /^\s*(\/\*.*?\*\/\s*)?(select|with|insert|update|delete)/i.test(text),
    )) {
      const { rows } = await client.query(`explain (analyze, buffers) ${text}`, values)
      const plan = rows.map(row => row['QUERY PLAN']).join('\n')
      const ms = Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1])
      explained.push({ text, ms, plan })
    }
    return explained
  } finally {
    await client.query('rollback')
    client.release()
  }
}

import { branchNamed, countAndUndo, scansFor } from './counter.ts'
import { libraryOf } from './library.ts'
import { libraryWithHistory } from './made-up-decade.ts'
import { pagesOf } from './paths.ts'
import type { Place } from './place.ts'
import { type Recorder, record, type Statement } from './recorder.ts'
import type { Run } from './run.ts'
import { shiftsOf } from './shifts.ts'
import { librarian, signIn, type Visitor } from './visitor.ts'
import { type Visit, visitsOf } from './visits.ts'

export type PlansResult = Array<{ visit: string; statements: { text: string; ms: number; plan: string }[] }>

/** How the database does each statement of list, search, book page and desk; what a statement changes is undone. */
export async function plans(run: Run): Promise<PlansResult> {
  const place = await libraryOf(run.works, run.server)
  const tested = await pagesOf(place)
  const [[scan] = []] = await scansFor(place, 1, 4)
  if (!scan) throw new Error('The library has nothing to lend.')
  const branch = await branchNamed(place, librarian.branch)
  return explainedAt(place, branch, staff => visitsOf(staff, tested, scan), run)
}

/** The same of the desk alone, in a library that has lent a million times. */
export async function deskPlans(run: Run): Promise<PlansResult> {
  if (!run.server) throw new Error('The plans of the desk are read on a server.')
  const place = await libraryWithHistory(run.works, run.server, run.tell)
  const [shift] = await shiftsOf(place, 1, 1)
  const [turn] = shift?.turns ?? []
  const [[scan] = []] = await scansFor(place, 1, 4)
  const [renewed] = turn?.renew ?? []
  if (!shift || !turn || !scan || !renewed) throw new Error('The library has nothing to lend.')
  const visits = (staff: Visitor): Visit[] => [
    ...visitsOf(staff, [], scan),
    { name: 'card', run: () => staff.submit('/desk/scans', { barcode: turn.card, mode: 'lend' }) },
    { name: 'renew', run: () => staff.submit('/desk/scans', { barcode: renewed, mode: 'renew' }) },
  ]
  return explainedAt(place, await branchNamed(place, librarian.branch), visits, run)
}

async function explainedAt(
  place: Place,
  branch: string,
  visits: (staff: Visitor) => Visit[],
  run: Run,
): Promise<PlansResult> {
  const began = new Date()
  const recorder = await record(place)
  const staff = await signIn(recorder.address)
  await staff.submit('/desk/shift', { branch })
  const result: PlansResult = []
  for (const { name, run: visit } of visits(staff)) {
    // Once before: what a process asks only the first time is not the page's.
    if (!once.includes(name)) await visit()
    const statements = await explain(recorder, await recorder.during(visit), before[name] ?? [], began)
    result.push({ visit: name, statements })
    for (const { text, ms, plan } of statements)
      run.tell(`\n== ${name}, ${ms.toFixed(2)} ms\n${text.replace(/\s+/g, ' ')}\n${plan}`)
  }
  await recorder.end()
  await countAndUndo(place, began)
  return result
}

/** What can be done only once. */
const once: readonly string[] = ['lend', 'take back', 'renew']

/** What has to be taken back so that a statement finds what it found. */
const before: Record<string, string[]> = {
  lend: [
    'delete from circulation.scans where scanned_at >= $1',
    `with gone as (delete from circulation.loans where lent_at >= $1 returning copy_id)
     update catalog.copies set availability = 'on-shelf', due_at = null where id in (select copy_id from gone)`,
  ],
  renew: [
    'delete from circulation.scans where scanned_at >= $1',
    'delete from circulation.renewals where renewed_at >= $1',
  ],
  'take back': [
    'delete from circulation.scans where scanned_at >= $1',
    'update circulation.loans set returned_at = null, returned_branch_id = null, closed_as = null where lent_at >= $1',
  ],
}

/** How the database does each of these, after what has to be done before, and undone with it. */
export async function explain(
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

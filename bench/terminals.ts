import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Measure } from './load.ts'
import { libraryWithHistory, staffAddress } from './made-up-decade.ts'
import { openPlace, type Place } from './place.ts'
import { type Program, startCarrel } from './program.ts'
import { randomFrom } from './random.ts'
import { measureOf, medians } from './rounds.ts'
import type { Run } from './run.ts'
import { type Shift, scansOfTurn, shiftsOf, type Turn } from './shifts.ts'
import { signIn, type Visitor } from './visitor.ts'

export type TerminalsResult = {
  terminals: number
  loans: { past: number; open: number }
  /** Seconds that somebody at a desk takes between an answer and the next scan. */
  pause: { least: number; most: number }
  /** Scans that were refused, of all. */
  refused: number
  scans: number
  /** Of one processor, what the program took. */
  busy: number
  /** Programs that were at work or waited for a core over the last minute, others' and these. */
  load: number
  answers: Array<{ what: Kind | 'all'; scan: Measure; page: Measure; both: Measure }>
}

const kinds = ['card', 'lend', 'take back', 'renew'] as const
type Kind = (typeof kinds)[number]

/** A scan, and the page that it leads to: milliseconds of each. */
type Taken = { what: Kind; scan: number; page: number; refused: boolean }

const terminals = 100
const between = { least: 1, most: 3 }
/** A turn at a desk takes about sixteen seconds; less says nothing of it. */
const leastSeconds = 20

/** The desk's answers while a hundred of them are at work, each in its own session, over a million loans of before. */
export async function terminalsAtWork(run: Run): Promise<TerminalsResult> {
  if (!run.server) throw new Error('The terminals are measured on a server.')
  const place = await libraryWithHistory(run.works, run.server, run.tell)
  const [warmUp, seconds] = [Math.max(run.warmUp, leastSeconds), Math.max(run.seconds, leastSeconds)]
  const all = warmUp + run.rounds * seconds
  const shifts = await shiftsOf(place, terminals, Math.ceil((all / between.least / scansOfTurn) * 0.75))
  const loans = await countLoans(place)
  const carrel = await startCarrel(place, { command: 'start' })
  try {
    const desks = await opened(carrel, shifts)
    const taken: Taken[] = []
    const stop = new AbortController()
    const work = Promise.all(desks.map((desk, number) => atWork(desk, number, taken, stop.signal)))
    await Promise.race([pause(warmUp * 1000), work])
    const rounds: Taken[][] = []
    const worked = processorSeconds(carrel)
    for (let round = 0; round < run.rounds; round++) {
      taken.length = 0
      await Promise.race([pause(seconds * 1000), work])
      rounds.push([...taken])
    }
    const busy = (processorSeconds(carrel) - worked) / (run.rounds * seconds)
    stop.abort()
    await work
    const load = loadavg()[0] ?? 0
    const result = { terminals, loans, pause: between, busy, load, ...resultOf(rounds, seconds) }
    for (const { what, scan, page, both } of result.answers)
      run.tell(`${what}: scan ${told(scan)}, page ${told(page)}, both ${told(both)}`)
    run.tell(`${result.refused} of ${result.scans} refused, ${busy.toFixed(2)} of a processor`)
    return result
  } finally {
    await carrel.end()
  }
}

async function countLoans(place: Place): Promise<TerminalsResult['loans']> {
  const { db, close } = await openPlace(place)
  const { rows } = await sql<TerminalsResult['loans']>`
    select count(*) filter (where returned_at is not null)::int as past, count(*) filter (where returned_at is null)::int as open
    from circulation.loans`.execute(db)
  await close()
  return rows[0] ?? { past: 0, open: 0 }
}

type Desk = { staff: Visitor; turns: readonly Turn[] }

/** Somebody else at each desk, who signed in and chose its branch. */
async function opened({ address }: Program, shifts: readonly Shift[]): Promise<Desk[]> {
  const desks: Desk[] = []
  for (const [at, { branch, turns }] of shifts.entries()) {
    const staff = await signIn(address, staffAddress(at + 1))
    const answer = await staff.submit('/desk/shift', { branch })
    if (answer.status !== 303) throw new Error(`The shift was answered with ${answer.status}.`)
    desks.push({ staff, turns })
  }
  return desks
}

/** Scans as people do: something, the answer, a moment, the next. */
async function atWork(
  { staff, turns }: Desk,
  number: number,
  taken: Taken[],
  stop: AbortSignal,
): Promise<void> {
  const random = randomFrom(number)
  const wait = () => pause((between.least + random() * (between.most - between.least)) * 1000)
  // They do not all ask for a card at once.
  await pause(random() * leastSeconds * 1000)
  for (const turn of turns) {
    let standing = ''
    for (const { what, mode, barcode } of scansOf(turn)) {
      if (stop.aborted) return
      const one = await scan(staff, { barcode, mode, patron: standing })
      taken.push({ what, ...one })
      if (what === 'card') standing = one.patron
      await wait()
    }
  }
  if (!stop.aborted) throw new Error('A desk has nothing left to scan.')
}

const scansOf = ({ card, lend, renew, takeBack }: Turn) => [
  { what: 'card' as const, mode: 'lend', barcode: card },
  ...lend.map(barcode => ({ what: 'lend' as const, mode: 'lend', barcode })),
  ...renew.map(barcode => ({ what: 'renew' as const, mode: 'renew', barcode })),
  ...takeBack.map(barcode => ({ what: 'take back' as const, mode: 'return', barcode })),
]

/** What a browser does: the form is sent, and the page fetched to which it leads. A refusal is a page already. */
async function scan(
  staff: Visitor,
  fields: { barcode: string; mode: string; patron: string },
): Promise<Omit<Taken, 'what'> & { patron: string }> {
  const began = performance.now()
  const answer = await staff.submit('/desk/scans', fields)
  await answer.text()
  const answered = performance.now()
  const to = answer.headers.get('location') ?? ''
  const patron = new URLSearchParams(to.split('?')[1]).get('patron') ?? ''
  if (answer.status === 422) return { scan: answered - began, page: 0, refused: true, patron }
  if (answer.status !== 303 || !to.startsWith('/desk'))
    throw new Error(`A scan was answered with ${answer.status} ${to}.`)
  const page = await staff.visit(to)
  await page.text()
  if (page.status !== 200) throw new Error(`The desk was answered with ${page.status}.`)
  return { scan: answered - began, page: performance.now() - answered, refused: false, patron }
}

function resultOf(rounds: readonly Taken[][], seconds: number) {
  const all = rounds.flat()
  const refused = all.filter(({ refused }) => refused).length
  if (refused > all.length / 20) throw new Error(`${refused} of ${all.length} scans were refused.`)
  const measure = (what: Kind | 'all', of: (one: Taken) => number): Measure =>
    medians(
      rounds.map(round =>
        measureOf(
          round.filter(one => !one.refused && (what === 'all' || one.what === what)).map(of),
          seconds,
        ),
      ),
    )
  const answers = ([...kinds, 'all'] as const).map(what => ({
    what,
    scan: measure(what, ({ scan }) => scan),
    page: measure(what, ({ page }) => page),
    both: measure(what, ({ scan, page }) => scan + page),
  }))
  return { scans: all.length, refused, answers }
}

/** User and system time of a process so far. */
function processorSeconds({ pid }: Program): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const fields = after.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const told = ({ rate, p50, p95, p99 }: Measure): string =>
  `${rate.toFixed(1)}/s ${[p50, p95, p99].map(one => one.toFixed(1)).join(' / ')} ms`

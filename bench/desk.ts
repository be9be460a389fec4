import { Connection } from './connection.ts'
import { branchNamed, countAndUndo, type Scan, scansFor } from './counter.ts'
import { libraryOf } from './library.ts'
import type { Measure } from './load.ts'
import { type Place, placeForFloor } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import { byTurns, type Compared, compare, measureOf, told } from './rounds.ts'
import type { Run } from './run.ts'
import { librarian, signIn } from './visitor.ts'

export type DeskResult = {
  scans: Array<Compared & { action: Action; connections: number }>
  contention: Contention
}

type Action = 'lend' | 'take back'
type Contention = { copies: number; tries: number; lent: number; doubles: number }

/** How many copies stand at each desk. */
const each = 24

/** Somebody who scans: over one connection, in one session, always the same copies for the same patrons. */
type Desk = { connection: Connection; cookie: string; scans: readonly Scan[] }

/** Lending and taking back at several desks at once, beside the same as one statement each. */
export async function desk(run: Run): Promise<DeskResult> {
  const place = await libraryOf(run.works, run.server)
  const places = { floor: placeForFloor(place), carrel: place }
  const scans = await scansFor(place, Math.max(...run.connections), each)
  const branch = await branchNamed(place, librarian.branch)
  const began = new Date()
  const floor = await startFloor(places.floor)
  const carrel = await startCarrel(place)
  const desks = {
    floor: await Promise.all(scans.map(async scans => deskAt(floor.address, '', scans))),
    carrel: await staffed(carrel.address, branch, scans),
  }
  const results: DeskResult['scans'] = []
  for (const connections of run.connections) results.push(...(await compareDesks(run, connections, desks)))
  await floor.end()
  const contention = await contend(desks.carrel)
  for (const { connection } of [...desks.floor, ...desks.carrel]) connection.close()
  await carrel.end()
  const doubles = await undo(places, began)
  run.tell(
    `${contention.tries} tries at ${contention.copies} copies at once: ${contention.lent} lent, ${doubles} twice`,
  )
  return { scans: results, contention: { ...contention, doubles } }
}

const deskAt = async (address: string, cookie: string, scans: readonly Scan[]): Promise<Desk> => ({
  connection: await Connection.open(address),
  cookie,
  scans,
})

/** Each desk has a librarian who signed in and chose the branch of the shift. */
async function staffed(address: string, branch: string, scans: readonly Scan[][]): Promise<Desk[]> {
  const desks: Desk[] = []
  for (const one of scans) {
    const staff = await signIn(address)
    const answer = await staff.submit('/desk/shift', { branch })
    if (answer.status !== 303) throw new Error(`The shift was answered with ${answer.status}.`)
    desks.push(await deskAt(address, staff.cookie, one))
  }
  return desks
}

async function compareDesks(
  run: Run,
  connections: number,
  desks: { floor: Desk[]; carrel: Desk[] },
): Promise<DeskResult['scans']> {
  const floor = desks.floor.slice(0, connections)
  const carrel = desks.carrel.slice(0, connections)
  await shift(floor, run.warmUp)
  await shift(carrel, run.warmUp)
  const taken = await byTurns(
    run.rounds,
    () => shift(floor, run.seconds),
    () => shift(carrel, run.seconds),
  )
  return (['lend', 'take back'] as const).map(action => {
    const compared = compare({
      floor: taken.floor.map(shift => shift[action]),
      carrel: taken.carrel.map(shift => shift[action]),
    })
    run.tell(`${action}, ${connections} desks: ${told(compared)}`)
    return { action, connections, ...compared }
  })
}

/** Lends every desk's copies, then takes them all back, over and over for so many seconds of both. */
async function shift(desks: readonly Desk[], seconds: number): Promise<Record<Action, Measure>> {
  const taken = {
    lend: { latencies: [] as number[], ms: 0 },
    'take back': { latencies: [] as number[], ms: 0 },
  }
  while (taken.lend.ms + taken['take back'].ms < seconds * 1000)
    for (const action of ['lend', 'take back'] as const) {
      const began = performance.now()
      await Promise.all(desks.map(desk => scanAll(desk, action, taken[action].latencies)))
      taken[action].ms += performance.now() - began
    }
  return {
    lend: measureOf(taken.lend.latencies, taken.lend.ms / 1000),
    'take back': measureOf(taken['take back'].latencies, taken['take back'].ms / 1000),
  }
}

async function scanAll(desk: Desk, action: Action, latencies: number[]): Promise<void> {
  for (const scan of desk.scans) {
    const began = performance.now()
    const { status, location } = await send(desk, scan, action)
    latencies.push(performance.now() - began)
    if (status !== 303 || !location.startsWith('/desk?'))
      throw new Error(`A scan to ${action} was answered with ${status} ${location}.`)
  }
}

const send = ({ connection, cookie }: Desk, { barcode, patron }: Scan, action: Action) =>
  connection.post('/desk/scans', { barcode, patron, mode: action === 'lend' ? 'lend' : 'return' }, cookie)

/** All desks try to lend the same copies at the same moment, each to a patron of its own: one of them may. */
async function contend(desks: readonly Desk[]): Promise<Omit<Contention, 'doubles'>> {
  const copies = desks[0]?.scans.map(({ barcode }) => barcode) ?? []
  let lent = 0
  for (const barcode of copies) {
    const answers = await Promise.all(
      desks.map(desk => send(desk, { barcode, patron: desk.scans[1]?.patron ?? '' }, 'lend')),
    )
    lent += answers.filter(({ status }) => status === 303).length
    const odd = answers.find(({ status }) => status !== 303 && status !== 422)
    if (odd) throw new Error(`A scan in contention was answered with ${odd.status}.`)
  }
  if (lent !== copies.length) throw new Error(`${copies.length} copies were lent ${lent} times.`)
  return { copies: copies.length, tries: copies.length * desks.length, lent }
}

/** Looks what stands in the database, and leaves the library as it was. */
async function undo(places: { floor: Place; carrel: Place }, since: Date): Promise<number> {
  const { loans, doubles } = await countAndUndo(places.carrel, since)
  if (loans === 0 || doubles > 0)
    throw new Error(`${loans} loans were written, ${doubles} copies lent twice.`)
  return doubles
}

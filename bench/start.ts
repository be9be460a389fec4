import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyDatabase } from './databases.ts'
import { libraryOf } from './library.ts'
import { load } from './load.ts'
import { pagesOf } from './paths.ts'
import type { Place } from './place.ts'
import { memoryOf, startCarrel } from './program.ts'
import { median } from './rounds.ts'
import type { Run } from './run.ts'
import { signIn } from './visitor.ts'

export type StartResult = {
  /** Milliseconds from the process's start to the first page, on a database that holds nothing yet, and on one that does. */
  first: number
  later: number
  /** Resident MB: after the first page, and after pages were asked by 16 connections. */
  memory: { started: number; loaded: number }
}

/** How soon Carrel answers, and what it takes: the median of five starts. */
export async function start(run: Run): Promise<StartResult> {
  const first = await timesFive(async () => {
    const { place, drop } = await nothing(run)
    const ms = await untilFirstPage(place, '/set-up')
    await drop()
    return ms
  })
  const place = await libraryOf(run.works, run.server)
  const later = await timesFive(() => untilFirstPage(place, '/sign-in'))
  const memory = await memoryUnderLoad(place, run)
  run.tell(`first start ${Math.round(first)} ms, later ${Math.round(later)} ms`)
  run.tell(`${memory.started} MB after the start, ${memory.loaded} MB after load`)
  return { first, later, memory }
}

async function timesFive(once: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let time = 0; time < 5; time++) times.push(await once())
  return median(times)
}

/** As an operator begins: an empty folder, or an empty database on the server. */
async function nothing({ server }: Run): Promise<{ place: Place; drop(): Promise<void> }> {
  if (server) {
    const place = await emptyDatabase(server, 'carrel_bench_start')
    return { place, drop: async () => {} }
  }
  const folder = mkdtempSync(join(tmpdir(), 'carrel-bench-'))
  return { place: { kind: 'embedded', folder }, drop: async () => rmSync(folder, { recursive: true }) }
}

async function untilFirstPage(place: Place, path: string): Promise<number> {
  const began = performance.now()
  const carrel = await startCarrel(place, { command: 'start' })
  const { status } = await fetch(carrel.address + path)
  const ms = performance.now() - began
  await carrel.end()
  if (status !== 200) throw new Error(`The first page was answered with ${status}.`)
  return ms
}

async function memoryUnderLoad(place: Place, run: Run): Promise<StartResult['memory']> {
  const tested = await pagesOf(place)
  const carrel = await startCarrel(place)
  const librarian = await signIn(carrel.address)
  const started = memoryOf(carrel.pid).now
  for (const { asked } of tested)
    await load({
      address: carrel.address,
      paths: asked.map(({ path }) => path),
      connections: 16,
      seconds: run.seconds,
      headers: { Cookie: librarian.cookie },
      least: 1000,
    })
  const loaded = memoryOf(carrel.pid).now
  await carrel.end()
  return { started, loaded }
}

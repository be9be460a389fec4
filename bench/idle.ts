import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { libraryOf } from './library.ts'
import type { Measure } from './load.ts'
import { pagesOf } from './paths.ts'
import { placeForFloor } from './place.ts'
import { memoryOf, type Program, startCarrel, startFloor } from './program.ts'
import { byTurns, measureOf, medians } from './rounds.ts'
import type { Run } from './run.ts'
import { signIn } from './visitor.ts'

type Side = Measure & { memory: number }
export type IdleResult = { connections: number; asked: number; floor: Side; carrel: Side }

const many = 10_000
const eachSecond = 1000

/** Ten thousand open connections, each used now and then: book pages at a steady pace, one connection after the other. */
export async function idle(run: Run): Promise<IdleResult> {
  const place = await libraryOf(run.works, run.server)
  const book = (await pagesOf(place)).find(({ name }) => name === 'book')
  const paths = book?.asked.map(({ path }) => path) ?? []
  const floor = await startFloor(placeForFloor(place))
  const carrel = await startCarrel(place)
  const { cookie } = await signIn(carrel.address)
  const taken = await byTurns(
    run.rounds,
    () => crowd(floor, paths, '', run.seconds),
    () => crowd(carrel, paths, cookie, run.seconds),
  )
  const side = (measures: Measure[], { pid }: Program) => ({
    ...medians(measures),
    memory: memoryOf(pid).most,
  })
  const result = {
    connections: many,
    asked: eachSecond,
    floor: side(taken.floor, floor),
    carrel: side(taken.carrel, carrel),
  }
  for (const [name, { rate, p95, memory }] of Object.entries({ floor: result.floor, Carrel: result.carrel }))
    run.tell(
      `${name}: ${Math.round(rate)} of ${eachSecond} pages/s, p95 ${p95.toFixed(1)} ms, ${memory} MB at most`,
    )
  await Promise.all([floor.end(), carrel.end()])
  return result
}

async function crowd(
  { address }: Program,
  paths: string[],
  cookie: string,
  seconds: number,
): Promise<Measure> {
  const connections: Connection[] = []
  // In groups: more at once than the server's backlog would be refused.
  while (connections.length < many)
    connections.push(...(await Promise.all(Array.from({ length: 100 }, () => Connection.open(address)))))
  await pages(connections, paths, cookie, 2)
  const measure = await pages(connections, paths, cookie, seconds)
  for (const connection of connections) connection.close()
  await pause(500)
  return measure
}

/** A page is asked when it is due, whether or not those before were answered; its time counts from when it was due. */
async function pages(
  connections: Connection[],
  paths: string[],
  cookie: string,
  seconds: number,
): Promise<Measure> {
  const latencies: number[] = []
  const answers: Promise<void>[] = []
  const began = performance.now()
  for (let number = 0; number < seconds * eachSecond; ) {
    const due = ((performance.now() - began) / 1000) * eachSecond
    for (; number < due && number < seconds * eachSecond; number++)
      answers.push(one(number, began + (number / eachSecond) * 1000))
    await pause(1)
  }
  await Promise.all(answers)
  return measureOf(latencies, (performance.now() - began) / 1000)

  async function one(number: number, due: number): Promise<void> {
    const connection = connections[number % connections.length]
    const answer = await connection?.get(paths[number % paths.length] ?? '/', cookie)
    if (answer?.status !== 200 || answer.bytes < 500)
      throw new Error(`A page was answered with ${answer?.status}.`)
    latencies.push(performance.now() - due)
  }
}

import { setTimeout as pause } from 'node:timers/promises'
import { libraryOf } from './library.ts'
import { load, type Measure } from './load.ts'
import { pagesOf } from './paths.ts'
import { placeForFloor } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import { byTurns, type Compared, compare, told } from './rounds.ts'
import type { Run } from './run.ts'
import { signIn, Visitor } from './visitor.ts'

export type UnchangedResult = Array<Compared & { what: string; beside: string }>

/** What a browser has already: stylesheet and a stranger's page beside Koa's hello, a signed-in page beside the floor's book. */
export async function unchanged(run: Run): Promise<UnchangedResult> {
  const place = await libraryOf(run.works, run.server)
  const book = (await pagesOf(place)).find(({ name }) => name === 'book')?.asked[0]?.path ?? ''
  const floor = await startFloor(placeForFloor(place))
  const carrel = await startCarrel(place)
  const stranger = new Visitor(carrel.address)
  const librarian = await signIn(carrel.address)
  const home = await (await stranger.visit('/sign-in')).text()
  const stylesheet = /\/assets\/carrel\.[^"]+\.css/.exec(home)?.[0] ?? ''
  const results: UnchangedResult = []
  const tested = [
    { what: 'stylesheet', path: stylesheet, visitor: stranger, beside: '/hello' },
    { what: 'public page', path: '/sign-in', visitor: stranger, beside: '/hello' },
    { what: 'signed-in book page', path: book, visitor: librarian, beside: book },
    { what: 'signed-in list', path: '/catalog', visitor: librarian, beside: book },
  ]
  for (const { what, path, visitor, beside } of tested) {
    const taken = await byTurns(
      run.rounds,
      () =>
        load({ address: floor.address, paths: [beside], connections: 16, seconds: run.seconds, least: 50 }),
      () => again(carrel.address, path, visitor, run.seconds),
    )
    const compared = compare(taken)
    results.push({ what, beside: beside === '/hello' ? 'Koa hello' : 'book page', ...compared })
    run.tell(`304 of the ${what}: ${told(compared)}`)
  }
  await Promise.all([floor.end(), carrel.end()])
  return results
}

/** The same page again and again by somebody who has it. */
async function again(address: string, path: string, visitor: Visitor, seconds: number): Promise<Measure> {
  await untilMinuteHas(seconds + 2)
  const first = await visitor.visit(path)
  await first.arrayBuffer()
  const etag = first.headers.get('etag') ?? ''
  const second = await visitor.visit(path, {
    'If-None-Match': etag,
    // A browser that looks whether its page is still good says this; fetch would say no-cache.
    'Cache-Control': 'max-age=0',
  })
  if (second.status !== 304) throw new Error(`${path} was answered with ${second.status} to who has it.`)
  const headers = { 'If-None-Match': etag, ...(visitor.cookie ? { Cookie: visitor.cookie } : {}) }
  return load({ address, paths: [path], connections: 16, seconds, headers, least: 50, most: 2000 })
}

/** A page that tells the time of day is another one after the minute. */
async function untilMinuteHas(seconds: number): Promise<void> {
  const left = 60 - ((Date.now() / 1000) % 60)
  if (left < seconds) await pause(left * 1000 + 100)
}

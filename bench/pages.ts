import { libraryOf } from './library.ts'
import { load } from './load.ts'
import { type Page, pagesOf } from './paths.ts'
import { placeForFloor } from './place.ts'
import { type Program, startCarrel, startFloor } from './program.ts'
import { byTurns, type Compared, compare, told } from './rounds.ts'
import type { Run } from './run.ts'
import { signIn, Visitor } from './visitor.ts'

export type PagesResult = Array<Compared & { page: string; connections: number }>

/** List, search and book page of a signed-in librarian, beside the floor. */
export async function pages(run: Run): Promise<PagesResult> {
  const place = await libraryOf(run.works, run.server)
  const tested = (await pagesOf(place)).filter(
    ({ name }) => run.pages.length === 0 || run.pages.includes(name),
  )
  const floor = await startFloor(placeForFloor(place))
  const carrel = await startCarrel(place)
  try {
    const results: PagesResult = []
    for (const page of tested) results.push(...(await comparePage(page, run, floor, carrel)))
    return results
  } finally {
    await Promise.all([floor.end(), carrel.end()])
  }
}

/** One page of a librarian, or of who else signs in, at so many connections each. */
export async function comparePage(
  page: Page,
  run: Run,
  floor: Program,
  carrel: Program,
  email?: string,
): Promise<PagesResult> {
  const visitor = await signIn(carrel.address, email)
  const stranger = new Visitor(floor.address)
  const paths = page.asked.map(({ path }) => path)
  const loads = {
    floor: { address: floor.address, paths, least: await checked(page, stranger) },
    carrel: {
      address: carrel.address,
      paths,
      // What is packed is a fifth of it, or less.
      least: (await checked(page, visitor)) * (page.packing ? 0.1 : 1),
      headers: { Cookie: visitor.cookie, ...(page.packing ? { 'Accept-Encoding': page.packing } : {}) },
    },
  }
  // Compiled code and full caches first: the first seconds of a process are another measure.
  await load({ ...loads.floor, connections: 16, seconds: run.warmUp })
  await load({ ...loads.carrel, connections: 16, seconds: run.warmUp })
  const results: PagesResult = []
  for (const connections of run.connections) {
    const measured = { connections, seconds: run.seconds }
    const taken = await byTurns(
      run.rounds,
      () => load({ ...loads.floor, ...measured }),
      () => load({ ...loads.carrel, ...measured }),
    )
    const compared = compare(taken)
    results.push({ page: page.name, connections, ...compared })
    run.tell(`${page.name}, ${connections} connections: ${told(compared)}`)
  }
  // Whoever was signed in still is, and the pages are the same.
  await checked(page, visitor)
  return results
}

/**
 * Asks each address once and looks whether it holds what it must: a benchmark of error pages would be fast.
 * @returns nine tenths of the bytes that a page has on average
 */
export async function checked({ name, asked }: Page, visitor: Visitor): Promise<number> {
  let bytes = 0
  for (const { path, holds } of asked) {
    const answer = await visitor.visit(path)
    const html = await answer.text()
    const missing = holds.filter(text => !html.includes(text))
    if (answer.status !== 200 || missing.length > 0)
      throw new Error(
        `The ${name} at ${path} was answered with ${answer.status}, without: ${missing.join('; ')}`,
      )
    bytes += Buffer.byteLength(html)
  }
  return (bytes / asked.length) * 0.9
}

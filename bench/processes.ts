import { libraryOf } from './library.ts'
import { load, type Measure } from './load.ts'
import { pagesOf } from './paths.ts'
import { type Program, startCarrel } from './program.ts'
import { byTurns, median } from './rounds.ts'
import type { Run } from './run.ts'
import { signIn } from './visitor.ts'

export type ProcessesResult = { one: number; two: number; gain: number }

/** Book pages by one web process at 32 connections, and by two at 16 each, on the same database. */
export async function processes(run: Run): Promise<ProcessesResult> {
  const place = await libraryOf(run.works, run.server)
  const paths =
    (await pagesOf(place)).find(({ name }) => name === 'book')?.asked.map(({ path }) => path) ?? []
  const carrels = [await startCarrel(place), await startCarrel(place)]
  const [first] = carrels
  if (!first) throw new Error('No process was started.')
  // A session of one process is good at the other.
  const { cookie } = await signIn(first.address)
  const ask = async (programs: Program[]): Promise<Measure[]> =>
    Promise.all(
      programs.map(({ address }) =>
        load({
          address,
          paths,
          connections: 32 / programs.length,
          seconds: run.seconds,
          headers: { Cookie: cookie },
          least: 1000,
        }),
      ),
    )
  const rate = async (programs: Program[]) => (await ask(programs)).reduce((sum, { rate }) => sum + rate, 0)
  await rate(carrels)
  const taken = await byTurns(
    run.rounds,
    () => rate([first]),
    () => rate(carrels),
  )
  const gains = taken.floor.map((one, round) => (taken.carrel[round] ?? 0) / one)
  const result = { one: median(taken.floor), two: median(taken.carrel), gain: median(gains) }
  run.tell(
    `one process ${Math.round(result.one)} pages/s, two ${Math.round(result.two)}, ${result.gain.toFixed(2)} times`,
  )
  await Promise.all(carrels.map(carrel => carrel.end()))
  return result
}

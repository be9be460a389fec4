import { scriptedModels } from '../src/modules/insights/index.ts'
import { modelProcess } from '../src/modules/insights/measured.ts'
import { libraryOf } from './library.ts'
import type { Place } from './place.ts'
import { memoryOf, startCarrel } from './program.ts'
import { median } from './rounds.ts'
import type { Run } from './run.ts'

type Start = {
  /** Milliseconds from the process's start to its line that says it is ready. */
  ready: number
  /** Resident MB after the first page. */
  memory: number
}

export type ModelsIdleResult = {
  without: Start
  /** A model is set up, and nobody has asked it. */
  with: Start
  /** Milliseconds of a call that starts the process, and of one after it; resident MB of that process after them. */
  process: { first: number; later: number; memory: number }
}

const starts = 5

/** What language models cost while nobody asks one, in the one process that serves pages and runs jobs; and what the first call starts. */
export async function modelsIdle(run: Run): Promise<ModelsIdleResult> {
  const place = await libraryOf(run.works, run.server)
  const model = { MODEL_PROVIDER: 'openai', MODEL_URL: 'http://127.0.0.1:9/v1', MODEL_NAME: 'nobody' }
  const found: Record<'without' | 'with', Start[]> = { without: [], with: [] }
  for (let time = 0; time < starts; time++) {
    found.without.push(await started(place, {}))
    found.with.push(await started(place, model))
  }
  const result = { without: middle(found.without), with: middle(found.with), process: await asked() }
  for (const [name, { ready, memory }] of Object.entries({ without: result.without, with: result.with }))
    run.tell(`${name} a model: ready after ${Math.round(ready)} ms, ${memory} MB`)
  run.tell(
    `a first call ${Math.round(result.process.first)} ms, later ${Math.round(result.process.later)} ms, ${result.process.memory} MB`,
  )
  return result
}

async function started(place: Place, env: Record<string, string>): Promise<Start> {
  const carrel = await startCarrel(place, { command: 'start', env })
  await (await fetch(`${carrel.address}/sign-in`)).arrayBuffer()
  const { now } = memoryOf(carrel.pid)
  await carrel.end()
  return { ready: carrel.readyAfter, memory: now }
}

const middle = (all: readonly Start[]): Start => ({
  ready: median(all.map(({ ready }) => ready)),
  memory: median(all.map(({ memory }) => memory)),
})

async function asked(): Promise<ModelsIdleResult['process']> {
  const { chat: place } = await scriptedModels()
  const models = modelProcess()
  const ask = async () => {
    const began = performance.now()
    const question = { place, timeout: 20_000, maxTokens: 50, stream: false }
    const { signal } = new AbortController()
    await models.chat({ ...question, instructions: 'Task: trial', material: 'A library.' }, { signal })
    return performance.now() - began
  }
  const first = await ask()
  const later = await ask()
  const memory = models.pid ? memoryOf(models.pid).now : 0
  models.stop()
  return { first, later, memory }
}

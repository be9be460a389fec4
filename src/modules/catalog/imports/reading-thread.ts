import { Worker } from 'node:worker_threads'
import type { OriginalFormat, Reading } from '../drafts/draft.ts'
import type { FileRefusal, Mapping } from './reading.ts'

export type FileToRead = { path: string; format: OriginalFormat; mapping: Mapping | null }

const megabytes = 512
/** A batch is a hundred records; the slowest real file takes milliseconds for it. */
const batchWithin = 60_000

/** Reads a file in a worker thread, a batch at a time. */
export const readInThread = (
  file: FileToRead,
  signal?: AbortSignal,
): AsyncGenerator<Array<Reading | FileRefusal>> =>
  batchesOf(new URL('./reading-worker.ts', import.meta.url), file, signal)

/**
 * What a worker thread reads, a batch at a time, so that a large or hostile file neither stops this process nor takes its
 * memory. What the thread cannot do within its limits ends as a refusal. Its start is a file that calls `serveBatches`.
 */
export async function* batchesOf<One>(
  start: URL,
  workerData: unknown,
  signal?: AbortSignal,
): AsyncGenerator<Array<One | FileRefusal>> {
  const worker = new Worker(start, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  })
  try {
    while (true) {
      signal?.throwIfAborted()
      const batch = await nextBatch<One>(worker)
      if (batch === null) return
      yield batch
    }
  } finally {
    await worker.terminate()
  }
}

function nextBatch<One>(worker: Worker): Promise<Array<One | FileRefusal> | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Array<One | FileRefusal> | null>()
  const timer = setTimeout(() => resolve([{ refused: { code: 'too-slow' } }]), batchWithin)
  const onMessage = (batch: Array<One | FileRefusal> | null) => resolve(batch)
  const onError = (error: Error & { code?: string }) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? resolve([{ refused: { code: 'too-much-memory' } }])
      : reject(error)
  const onExit = () => resolve(null)
  worker.once('message', onMessage).once('error', onError).once('exit', onExit)
  worker.postMessage('next')
  return promise.finally(() => {
    clearTimeout(timer)
    worker.off('message', onMessage).off('error', onError).off('exit', onExit)
  })
}

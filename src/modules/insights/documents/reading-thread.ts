import { Worker } from 'node:worker_threads'
import { refused } from '../../../refusal.ts'
import type { DocumentText, FileToRead, Unreadable } from './reading.ts'

export type ReadingLimits = {
  /** Of the thread: its objects, and its bytes beside them, which no limit of the runtime counts. */
  megabytes: number
  milliseconds: number
}
const usual: ReadingLimits = { megabytes: 512, milliseconds: 120_000 }
const lookEvery = 50

/**
 * Reads a document in a worker thread, so that a large or hostile file neither stops this process nor takes its memory. What cannot
 * be done within the limits ends as a refusal. The thread knows nothing of the environment.
 */
export async function readInThread(
  file: FileToRead,
  signal: AbortSignal,
  { megabytes, milliseconds } = usual,
): Promise<DocumentText | Unreadable> {
  const { promise, resolve, reject } = Promise.withResolvers<DocumentText | Unreadable>()
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
    workerData: file,
    env: {},
    // What a library prints about a bad file is not for the log.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  })
  worker
    .once('message', resolve)
    .once('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? resolve(refused('too-much-memory'))
        : error.code === 'ENOENT'
          ? resolve(refused('file-gone'))
          : reject(error),
    )
    .once('exit', () => resolve(refused('malformed')))
  const timer = setTimeout(() => resolve(refused('too-slow')), milliseconds)
  const watch = setInterval(async () => {
    const held = await worker.getHeapStatistics().catch(() => null)
    if (held && held.external_memory + held.used_heap_size > megabytes * 1024 * 1024)
      resolve(refused('too-much-memory'))
  }, lookEvery)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    return await promise
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}

import { workerData } from 'node:worker_threads'
import type { Reading } from '../drafts/draft.ts'
import { serveBatches } from './batches.ts'
import { type FileRefusal, readBooks } from './reading.ts'
import type { FileToRead } from './reading-thread.ts'

/** Reads one file in a thread of its own. */
const { path, format, mapping } = workerData as FileToRead
serveBatches(readings())

async function* readings(): AsyncGenerator<Reading | FileRefusal> {
  // A view into a larger buffer would be sent with all of that buffer.
  for await (const one of readBooks(path, format, mapping))
    yield 'refused' in one ? one : { ...one, original: new Uint8Array(one.original) }
}
